import { z } from 'zod';
import { ClientMessageId } from '../../ids.js';

export const retryAfter = {
  'Retry-After': z.int().optional().meta({ description: 'Seconds to wait before the next try.' }),
};

export const rateLimitHeaders = {
  'RateLimit-Limit': z.int().meta({ description: 'Points per window.' }),
  'RateLimit-Remaining': z.int().meta({ description: 'Points left in this window.' }),
  'RateLimit-Reset': z.int().meta({ description: 'Seconds until the window starts anew.' }),
};

export const idempotencyKey = z.object({
  'Idempotency-Key': ClientMessageId.optional().meta({
    description:
      'Names the operation over all its retries: the first result is returned again and nothing happens twice. ' +
      'The same as `clientMessageId` of a message and `operationId` of any other change.',
    example: '0b6a1c1e-3f7e-4a51-9d0c-6f5b1f3f1c0a',
  }),
});
