import { z } from 'zod';
import { text } from '../text.js';

/** A link to something stored elsewhere; the server never fetches it. */
export const Attachment = z
  .object({
    id: text(1, 128).optional(),
    type: text(1, 64),
    // The URL parser forgives white space and broken Unicode, which would then travel on as they came.
    url: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .refine((value) => value.isWellFormed() && !/[\s\p{Cc}]/u.test(value), {
        error: 'white space or control character',
      }),
    name: text(1, 256),
    size: z.int().min(0).optional(),
    mimeType: text(1, 128).optional(),
    width: z.int().min(0).max(100_000).optional(),
    height: z.int().min(0).max(100_000).optional(),
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof Attachment>;
