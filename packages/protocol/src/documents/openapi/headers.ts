import { z } from 'zod';
import { ClientMessageId } from '../../ids.js';

const header = (id: string, description: string, schema: z.ZodType) => schema.meta({ description, header: { id } });

export const requestId = {
  'X-Request-Id': header('RequestId', 'Finds the call in the server’s log; also `requestId` of an error.', z.string()),
};

export const retryAfter = {
  'Retry-After': header('RetryAfter', 'Seconds to wait before the next try.', z.int().optional()),
};

/** The budget of the caller and the call's class of action; absent where limits are off. */
export const rateLimitHeaders = {
  'RateLimit-Limit': header('RateLimitLimit', 'Points per window.', z.int().optional()),
  'RateLimit-Remaining': header('RateLimitRemaining', 'Points left in this window.', z.int().optional()),
  'RateLimit-Reset': header('RateLimitReset', 'Seconds until the window starts anew.', z.int().optional()),
};

export const idempotencyKey = z.object({
  'Idempotency-Key': ClientMessageId.optional().meta({
    description:
      'Names the operation over all its retries: the first result is returned again and nothing happens twice. ' +
      'The same as `clientMessageId` of a message and `operationId` of any other change.',
    example: '0b6a1c1e-3f7e-4a51-9d0c-6f5b1f3f1c0a',
  }),
});
