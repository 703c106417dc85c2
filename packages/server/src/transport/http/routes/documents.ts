import { asyncApiDocument, openApiDocument, type AsyncApiDocument } from '@nchat/realtime-protocol/documents';
import { RealtimeError } from '@nchat/realtime-protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpDeps } from '../deps.js';

/**
 * The contract, for tools and for people. All of it is made when it is first asked for: most servers never are, and
 * it would cost every start more than everything else together.
 */
export function documentRoutes(
  app: FastifyInstance,
  { settings, version }: Pick<HttpDeps, 'settings' | 'version'>,
): void {
  let openApi: ReturnType<typeof openApiDocument> | undefined;
  let asyncApi: AsyncApiDocument | undefined;
  // Relative, so that it holds under whatever name the server is reached.
  const openApiOnce = () => (openApi ??= openApiDocument({ serverUrl: settings.basePath || '/', version }));
  app.get('/openapi.json', openApiOnce);
  app.get('/asyncapi.json', () => (asyncApi ??= asyncApiDocument({ version })));

  let page: Promise<FastifyInstance> | undefined;
  const pageOnce = (): Promise<FastifyInstance> => {
    page ??= import('../documentation-page.js').then(({ createDocumentationPage }) =>
      createDocumentationPage(openApiOnce(), settings.basePath),
    );
    // What failed is tried again by the next who asks.
    page.catch(() => (page = undefined));
    return page;
  };
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = (request.params as { '*'?: string })['*'] ?? '';
    if (path.split('/').includes('..')) throw new RealtimeError('bad_request');
    const url = request.url.slice(settings.basePath.length);
    const { statusCode, headers, rawPayload } = await (await pageOnce()).inject({ method: 'GET', url });
    if (statusCode >= 400) throw new RealtimeError(statusCode === 404 ? 'not_found' : 'bad_request');
    for (const name of HEADERS) if (headers[name] !== undefined) void reply.header(name, headers[name]);
    return reply.code(statusCode).send(rawPayload);
  };
  app.get('/docs', answer);
  app.get('/docs/*', answer);
  app.addHook('onClose', async () => (await page)?.close());
}

/** What the page says about its files; all else is said of every answer. */
const HEADERS = ['content-type', 'content-security-policy', 'location'] as const;
