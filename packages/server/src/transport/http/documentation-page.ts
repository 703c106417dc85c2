import swagger, { type StaticDocumentSpec } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { openApiDocument } from '@nchat/realtime-protocol/documents';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';

/** The contract as a page to read and try: an application of its own, which opens no port. */
export async function createDocumentationPage(
  openApi: ReturnType<typeof openApiDocument>,
  basePath: string,
): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify();
  await app.register(swagger, {
    mode: 'static',
    specification: { document: openApi as StaticDocumentSpec['document'] },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: basePath,
    uiConfig: { deepLinking: true, tryItOutEnabled: true },
    staticCSP: CSP,
  });
  await app.ready();
  return app;
}

/** What the page needs: its own scripts and styles (it sets style attributes), and calls to this server. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
