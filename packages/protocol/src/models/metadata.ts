import { z } from 'zod';
import { inspectJson } from '../json-guard.js';
import { limits } from '../limits.js';

type Json = z.core.util.JSONType;

const bytes = new TextEncoder();

/**
 * Free JSON, bounded in depth. It is inspected and not rebuilt by a recursive schema: such a schema overflows the
 * stack on deep input, and drops a `__proto__` key in silence instead of refusing it.
 */
export const FreeJson = z.unknown().superRefine((value, context) => {
  const verdict = inspectJson(value, limits.depth);
  if (verdict.ok && value !== undefined) return;
  const path = verdict.ok || verdict.path === '' ? [] : verdict.path.split('.');
  // Nothing may look at the value after this, so the issue ends the validation of it.
  context.addIssue({ code: 'custom', message: verdict.ok ? 'missing' : verdict.reason, path, continue: false });
}) as unknown as z.ZodType<Json, Json>;

/** Free JSON of the application beside a message; bounded in size and depth, never looked into. */
export const Metadata = FreeJson.superRefine((value, context) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    context.addIssue({ code: 'custom', message: 'not an object' });
  } else if (Object.keys(value).some((key) => key.length > limits.metadataKey)) {
    context.addIssue({ code: 'custom', message: 'a key is too long' });
  } else if (bytes.encode(JSON.stringify(value)).byteLength > limits.metadataBytes) {
    context.addIssue({ code: 'custom', message: 'too large' });
  }
}).meta({
  id: 'Metadata',
  type: 'object',
  additionalProperties: true,
  description: 'Free JSON of the application: at most 4 KB of JSON text and 8 levels.',
}) as unknown as z.ZodType<Record<string, Json>, Record<string, Json>>;
