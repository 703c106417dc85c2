import { createDocument, type oas31 } from 'zod-openapi';
import { adminPaths } from './openapi/admin.js';
import { channelPaths } from './openapi/channels.js';
import { documentPaths } from './openapi/documents.js';
import { healthPaths } from './openapi/health.js';
import { messagePaths } from './openapi/messages.js';
import { pollPaths } from './openapi/poll.js';
import { presencePaths } from './openapi/presence.js';
import { overrideSchema } from './openapi/override.js';
import { securitySchemes, userOrService } from './openapi/security.js';
import { tags } from './openapi/tags.js';
import { withDefaults, type DocumentOptions } from './options.js';

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = oas31.OpenAPIObject;

const DESCRIPTION = `HTTP interface of the realtime server, on the same port as its sockets.

Every mutation runs the same pipeline as its socket event: the same validation, access, limits and errors.
Users send \`Authorization: Bearer <jwt>\`, services \`X-API-Key\` or a token with a service role; a service may act
for any \`userId\`, a user only for itself. Tokens in query strings are refused.
Errors are \`application/problem+json\`; decide by \`code\`, and retry only when \`retryable\` is true.`;

const paths = {
  ...healthPaths,
  ...presencePaths,
  ...messagePaths,
  ...channelPaths,
  ...pollPaths,
  ...adminPaths,
  ...documentPaths,
};

/**
 * The HTTP interface as an OpenAPI 3.1 document. The same options always give the same document.
 *
 * @example
 * app.get('/openapi.json', () => openApiDocument({ serverUrl: 'https://realtime.example.com' }));
 */
export function openApiDocument(options?: DocumentOptions): OpenApiDocument {
  const { serverUrl, version } = withDefaults(options);
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Realtime server',
        version,
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: serverUrl }],
      tags,
      security: userOrService,
      paths,
      components: { securitySchemes },
    },
    { override: overrideSchema },
  );
}

/** One operation of the HTTP interface; parameters of the path are in braces. */
export interface HttpRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
}

/** Every operation the document describes, so that a server can prove that it serves them all, and no other. */
export const httpRoutes: readonly HttpRoute[] = Object.entries(paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => ({ method: method.toUpperCase() as HttpRoute['method'], path })),
);
