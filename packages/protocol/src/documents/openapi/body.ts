import { z } from 'zod';
import type { ZodOpenApiRequestBodyObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { rateLimitHeaders, requestId } from './headers.js';

/** A JSON request body with its example. */
export const body = (schema: z.ZodType, example: unknown): ZodOpenApiRequestBodyObject => ({
  required: true,
  content: { 'application/json': { schema, example } },
});

/** A JSON answer with its example. */
export const answer = (description: string, schema: z.ZodType, example: unknown): ZodOpenApiResponseObject => ({
  description,
  headers: z.object(requestId),
  content: { 'application/json': { schema, example } },
});

/** A JSON answer of a call that costs points. */
export const countedAnswer = (...of: Parameters<typeof answer>): ZodOpenApiResponseObject => ({
  ...answer(...of),
  headers: z.object({ ...requestId, ...rateLimitHeaders }),
});
