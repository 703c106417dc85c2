import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import cors from '@fastify/cors';
import { limits, RealtimeError } from '@nchat/realtime-protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastify from 'fastify';
import { isRefusedCredential } from '../../core/refused-credential.js';
import { randomId } from '../../core/ids.js';
import type { Principal } from '../../core/principal.js';
import type { CredentialHolder } from '../../core/session.js';
import type { ControlFrame } from '../../ports/event-bus.js';
import { answerHeaders, corsOptions } from './answer-headers.js';
import { createCall } from './call.js';
import { identify, isKnownCaller } from './caller.js';
import type { HttpDeps } from './deps.js';
import { createOwnedPaths } from './owned-paths.js';
import { PollWaiters } from './poll/poll-waiter.js';
import { createErrorHandler } from './problem.js';
import { acceptJsonOnly, guardRequest } from './request-guard.js';
import { adminRoutes } from './routes/admin.js';
import { channelRoutes } from './routes/channels.js';
import { documentRoutes } from './routes/documents.js';
import { healthRoutes } from './routes/health.js';
import { messageRoutes } from './routes/messages.js';
import { metricsRoute } from './routes/metrics.js';
import { pollRoutes } from './routes/poll.js';
import { presenceRoutes } from './routes/presence.js';
import { reactionRoutes } from './routes/reactions.js';
import { sessionRoute } from './routes/session.js';
import { typingRoute } from './routes/typing.js';

/** A percent sign, three times over, for every byte of the longest id. */
const PARAM_LENGTH = 1024;

/** The HTTP half of the server. It opens no port: whoever has one passes on the requests that it owns. */
export interface HttpApp {
  /** Answers a request, as a listener of a Node server does. */
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** Whether the URL belongs to one of our routes, for a server that carries others too. */
  owns(url: string): boolean;
  /** Polls that wait now. */
  readonly pollWaiters: number;
  /** Polls as what ends with the credentials they came with. */
  readonly polls: Iterable<CredentialHolder>;
  /** To be told of every order on the control topic: it may end waits, too. */
  onControl(frame: ControlFrame): void;
  /** Lets every waiting poll answer at once, and no more wait. */
  drain(): void;
  close(): Promise<void>;
}

export async function createHttpApp(deps: HttpDeps): Promise<HttpApp> {
  const { settings, clock, metrics } = deps;
  const waiters = new PollWaiters({ clock, metrics, most: settings.websocket.maxConnections });
  const answerError = createErrorHandler(deps.logger);
  /** Some of Fastify's refusals come before any hook: methods that it does not know, URLs that it cannot read. */
  const onError: typeof answerError = (error, request, reply) => {
    if (!reply.hasHeader('x-request-id')) answerHeaders(request, reply, deps);
    return answerError(error, request, reply);
  };
  const app: FastifyInstance = fastify({
    serverFactory: (handler: RequestListener) => createServer(handler),
    bodyLimit: limits.packetBytes,
    routerOptions: { maxParamLength: PARAM_LENGTH },
    // A client's own id could forge or flood the log.
    requestIdHeader: false,
    genReqId: () => randomId(),
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void onError(error, request, reply),
  });
  const paths = createOwnedPaths(settings.basePath);
  app.addHook('onRoute', ({ url }) => paths.add(url));
  app.setErrorHandler(onError);
  app.decorateRequest('caller', null);
  acceptJsonOnly(app);
  app.addHook('onRequest', async (request, reply) => answerHeaders(request, reply, deps));
  await app.register(cors, corsOptions(deps.isOriginAllowed));
  app.addHook('onRequest', async (request) => guardRequest(request));
  app.setNotFoundHandler((request, reply) => onError(new RealtimeError('not_found'), request, reply));

  await app.register(
    async (open) => {
      healthRoutes(open, deps);
      metricsRoute(open, deps);
      documentRoutes(open, deps);
      await open.register(async (api) => apiRoutes(api, deps, waiters));
    },
    { prefix: settings.basePath },
  );
  await app.ready();

  return {
    handle: (req, res) => app.routing(req, res),
    owns: (url) => paths.owns(url),
    get pollWaiters() {
      return waiters.count;
    },
    polls: waiters.holders,
    onControl(frame) {
      waiters.obey(frame);
      if (frame.kind === 'http-end') forgetSoon(deps, waiters, frame);
    },
    drain: () => waiters.releaseAll(),
    async close() {
      waiters.releaseAll();
      await app.close();
    },
  };
}

/** The poll that the client has given up may still wait here: the news of its end travels by another connection. */
const END_MS = 250;

function forgetSoon(
  { presence, clock, logger }: HttpDeps,
  waiters: PollWaiters,
  { userId, channelId }: Extract<ControlFrame, { kind: 'http-end' }>,
): void {
  clock.after(END_MS, () => {
    const polled = waiters.channelsOf(userId);
    presence
      .forgetHttp(userId, channelId, (id) => polled.has(id))
      .catch((error: unknown) => logger.warn({ err: error }, 'presence of a polling user could not be ended'));
  });
}

/** Who calls; not even asked of an address that has given wrong answers too often, unless it is known already. */
async function admit(deps: HttpDeps, request: FastifyRequest): Promise<Principal | null> {
  const refusal = deps.strangers.refusal(request.raw);
  if (refusal && !isKnownCaller(deps, request)) {
    deps.metrics.refusedEarly(refusal.code);
    throw refusal;
  }
  try {
    const caller = await identify(deps, request);
    if (caller) deps.strangers.accepted(request.raw);
    return caller;
  } catch (error) {
    if (isRefusedCredential(error)) deps.strangers.failed(request.raw);
    throw error;
  }
}

/** What needs a name to be called by. */
function apiRoutes(api: FastifyInstance, deps: HttpDeps, waiters: PollWaiters): void {
  const call = createCall(deps.pipeline);
  // In development the body may be all that says who calls; otherwise nothing is read before the credentials are.
  const stage = deps.settings.auth.mode === 'dev' ? 'preHandler' : 'onRequest';
  api.addHook(stage, async (request) => {
    request.caller = await admit(deps, request);
  });
  sessionRoute(api, call, deps);
  presenceRoutes(api, call, deps);
  typingRoute(api, call, deps.commands);
  messageRoutes(api, call, deps.commands);
  reactionRoutes(api, call, deps.commands);
  channelRoutes(api, call, deps.commands);
  pollRoutes(api, call, { ...deps, waiters });
  adminRoutes(api, call, { ...deps, pollWaiters: () => waiters.count });
}
