import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { open } from './security.js';

export const documentPaths = {
  '/openapi.json': {
    get: {
      operationId: 'getOpenApi',
      tags: ['Documents'],
      summary: 'This document',
      security: open,
      responses: {
        200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: z.looseObject({}) } } },
      },
    },
  },
  '/asyncapi.json': {
    get: {
      operationId: 'getAsyncApi',
      tags: ['Documents'],
      summary: 'The socket interface',
      security: open,
      responses: {
        200: { description: 'AsyncAPI 3.0.', content: { 'application/json': { schema: z.looseObject({}) } } },
      },
    },
  },
  '/docs': {
    get: {
      operationId: 'getDocs',
      tags: ['Documents'],
      summary: 'This document as a page',
      security: open,
      responses: { 200: { description: 'HTML.', content: { 'text/html': { schema: z.string() } } } },
    },
  },
} satisfies ZodOpenApiPathsObject;
