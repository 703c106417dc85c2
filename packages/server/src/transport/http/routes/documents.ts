import swagger, { type StaticDocumentSpec } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { asyncApiDocument, openApiDocument, type AsyncApiDocument } from '@nchat/realtime-protocol/documents';
import type { FastifyInstance } from 'fastify';
import type { HttpDeps } from '../deps.js';

/** The contract, for tools and for people. */
export async function documentRoutes(
  app: FastifyInstance,
  { settings, version }: Pick<HttpDeps, 'settings' | 'version'>,
): Promise<void> {
  // Relative, so that it holds under whatever name the server is reached.
  const openApi = openApiDocument({ serverUrl: settings.basePath || '/', version });
  let asyncApi: AsyncApiDocument | undefined;
  app.get('/openapi.json', () => openApi);
  // Made when it is first asked for: most servers never are.
  app.get('/asyncapi.json', () => (asyncApi ??= asyncApiDocument({ version })));

  await app.register(swagger, {
    mode: 'static',
    specification: { document: openApi as StaticDocumentSpec['document'] },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: settings.basePath,
    uiConfig: { deepLinking: true, tryItOutEnabled: true },
    staticCSP: CSP,
  });
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
