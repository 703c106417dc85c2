import { z } from 'zod';
import { inspectJson } from '../json-guard.js';
import { limits } from '../limits.js';

const bytes = new TextEncoder();

/** Free JSON of the application beside a message; bounded in size and depth, never looked into. */
export const Metadata = z
  .record(z.string().max(128), z.json())
  .refine((value) => inspectJson(value, limits.depth).ok, { error: 'too deep, or a forbidden key' })
  .refine((value) => bytes.encode(JSON.stringify(value)).byteLength <= limits.metadataBytes, { error: 'too large' })
  .meta({ id: 'Metadata', description: 'Free JSON of the application: at most 4 KB and 8 levels.' });
