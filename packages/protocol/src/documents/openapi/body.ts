import type { z } from 'zod';
import type { ZodOpenApiRequestBodyObject, ZodOpenApiResponseObject } from 'zod-openapi';

/** A JSON request body with its example. */
export const body = (schema: z.ZodType, example: unknown): ZodOpenApiRequestBodyObject => ({
  required: true,
  content: { 'application/json': { schema, example } },
});

/** A JSON answer with its example. */
export const answer = (description: string, schema: z.ZodType, example: unknown): ZodOpenApiResponseObject => ({
  description,
  content: { 'application/json': { schema, example } },
});
