import { z } from 'zod';
import { text } from '../text.js';

/** A link to something stored elsewhere; the server never fetches it. */
export const Attachment = z
  .object({
    id: text(1, 128).optional(),
    type: text(1, 64),
    url: z.url({ protocol: /^https?$/ }).max(2048),
    name: text(1, 256),
    size: z.int().min(0).optional(),
    mimeType: text(1, 128).optional(),
    width: z.int().min(0).max(100_000).optional(),
    height: z.int().min(0).max(100_000).optional(),
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof Attachment>;
