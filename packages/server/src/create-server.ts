import type { AddressInfo } from 'node:net';
import type { Server as NodeServer } from 'node:http';
import { RealtimeError } from '@nchat/realtime-protocol';
import { createAccessPolicy } from './access/compose.js';
import { createOriginCheck } from './access/origins.js';
import { createApiKeys } from './auth/api-keys.js';
import { createAuthenticator } from './auth/create-authenticator.js';
import { createCommands } from './commands/index.js';
import { normalizeOptions } from './config/normalize.js';
import type { RealtimeServerOptions } from './config/options.js';
import { SERVER_VERSION } from './config/version.js';
import { systemClock } from './core/clock.js';
import { randomId } from './core/ids.js';
import type { CredentialHolder, LiveSession } from './core/session.js';
import { createAdminService } from './features/admin/admin-service.js';
import { ChannelService } from './features/channels/channel-service.js';
import { createInboxService } from './features/inbox/inbox-service.js';
import { MentionDelivery } from './features/inbox/mention-delivery.js';
import { createMessageService } from './features/messages/message-service.js';
import { PresenceService } from './features/presence/presence-service.js';
import { createReactionService } from './features/reactions/reaction-service.js';
import { createReceiptService } from './features/receipts/receipt-service.js';
import { TypingService } from './features/typing/typing-service.js';
import { FeedRegistry } from './feed/feed-registry.js';
import { InboxRelay } from './feed/inbox-relay.js';
import { createDrain, type Drain } from './lifecycle/drain.js';
import { ownServer } from './lifecycle/node-server.js';
import { untilDone } from './lifecycle/until-done.js';
import { within } from './lifecycle/within.js';
import { createAbuseGuard } from './limits/abuse-guard.js';
import { createAddressReader } from './limits/client-address.js';
import { ConnectionLimiter } from './limits/connection-limiter.js';
import { ErrorBudget } from './limits/error-budget.js';
import { createFrameBudget } from './limits/frame-budget.js';
import { HandshakeLimiter } from './limits/handshake-limiter.js';
import { takePlaces } from './limits/take-places.js';
import { Turnstile } from './limits/turnstile.js';
import { HealthMonitor } from './observability/health.js';
import { MemoryGuard } from './observability/memory-guard.js';
import { createLogger } from './observability/pino-logger.js';
import { createPrometheusMetrics } from './observability/prometheus-metrics.js';
import { createPipeline } from './pipeline/execute.js';
import { controlTopic } from './ports/topics.js';
import type { RealtimeServer } from './running-server.js';
import { createControlListener, isOrder } from './sessions/control-listener.js';
import { createCredentials } from './sessions/credentials.js';
import { createGate } from './sessions/gate.js';
import { RevocationWatch } from './sessions/revocation-watch.js';
import { SessionRegistry } from './sessions/session-registry.js';
import { SessionSweeper } from './sessions/session-sweeper.js';
import type { StoresFactory } from './stores/create-stores.js';
import { createHttpApp, type HttpApp } from './transport/http/app.js';
import { createOwnServer } from './transport/http/own-server.js';
import { createFanout } from './transport/socket/fanout.js';
import { FastPath } from './transport/socket/fast-path/fast-path.js';
import { routeRequests } from './transport/socket/route-requests.js';
import { bindSocketTransport, createIo, SOCKET_PATH } from './transport/socket/socket-transport.js';

/**
 * Puts a server together around the stores that `createStores` makes: whoever starts it says which those can be, so that
 * a server without Redis need not load it.
 */
export function composeServer(
  options: RealtimeServerOptions & { readonly server?: NodeServer | undefined },
  createStores: StoresFactory,
): RealtimeServer {
  const { server: foreign, ...own } = options;
  const settings = normalizeOptions(own);
  const clock = systemClock;
  const logger = settings.logger ?? createLogger(settings.log);
  const metrics = createPrometheusMetrics();
  const stores = createStores(settings, clock, logger);
  const { log, bus, receipts } = stores;

  const isOriginAllowed = createOriginCheck(settings.corsOrigins);
  const io = createIo({ ...settings.websocket, isOriginAllowed });
  const fastPath = new FastPath(settings.websocket);
  const broadcaster = createFanout(io, fastPath);
  const sessions = new SessionRegistry();
  const connections = new ConnectionLimiter(settings.websocket);
  const memory = new MemoryGuard(settings.memoryBytes, { clock, logger });
  const health = new HealthMonitor({
    store: stores,
    intervalMs: settings.healthCheckIntervalMs,
    version: SERVER_VERSION,
    connections: () => sessions.size,
    isOverloaded: () => memory.isOverloaded,
    clock,
    logger,
    metrics,
  });
  const isDraining = (): boolean => health.phase === 'draining' || health.phase === 'stopped';

  const access = createAccessPolicy(settings.access, logger, clock, metrics);
  const authenticator = createAuthenticator(settings.auth, { revocations: stores.revocations, clock, logger, metrics });
  const inbox = new InboxRelay(bus, broadcaster);
  const feeds: FeedRegistry = new FeedRegistry({
    log,
    bus,
    broadcaster,
    clock,
    logger,
    metrics,
    ringSize: RING_SIZE,
    snapshot: async (channelId) => {
      const [members, marks] = await Promise.all([presence.snapshot(channelId), receipts.list(channelId)]);
      return { members, receipts: marks };
    },
  });
  const presence: PresenceService = new PresenceService({
    store: stores.presence,
    bus,
    broadcaster,
    members: { apply: (frame) => feeds.applyPresence(frame), followed: () => feeds.followed() },
    clock,
    logger,
    metrics,
    instanceId: randomId(),
    settings: settings.presence,
  });
  const heard = (channelId: string) => feeds.peek(channelId)?.typing();
  const typing = new TypingService({ bus, clock, logger, settings: settings.typing, heard });
  const mentions = new MentionDelivery({
    inbox: createInboxService(log, clock),
    mentions: stores.mentions,
    clock,
    logger,
  });
  const channels = new ChannelService({
    log,
    feeds,
    metrics,
    maxChannels: settings.websocket.maxChannels,
    onJoined: (session, channelIds) => void presence.joined(session, channelIds),
    onLeft: (session, channelId) => {
      void presence.left(session, channelId);
      void typing.sessionLeft(session, channelId);
    },
  });
  const messages = createMessageService({
    log,
    clock,
    metrics,
    onSent: (message) => {
      void typing.messageSent(message.channelId, message.userId, message.threadId);
      mentions.deliver(message);
    },
    onRepeated: (message) => mentions.lookAfter(message),
  });
  const leave = (session: LiveSession, channelId: string): void => channels.leave(session, channelId);
  const commands = createCommands({
    channels,
    messages,
    reactions: createReactionService(log, clock),
    receipts: createReceiptService({ receipts, log, bus, clock }),
    typing,
    presence,
    credentials: createCredentials({ authenticator, access, leave }),
    log,
    now: () => clock.now(),
  });
  const addressOf = createAddressReader(settings.trustProxy);
  const abuse = createAbuseGuard({ settings, addressOf, bus, sessions, clock, logger, metrics });
  const pipeline = createPipeline({
    access,
    rates: stores.rates,
    penalties: abuse.users,
    clock,
    logger,
    metrics,
    tokenGraceMs: settings.auth.graceMs,
    trace: settings.trace,
    refusal: (session) => {
      if (!isDraining()) return memory.isOverloaded ? 'overloaded' : null;
      if (session.transport === 'socket') drain.hurry(session);
      return 'draining';
    },
  });
  const drain: Drain = createDrain({
    sessions,
    pipeline,
    releasePolls: () => void http.then((app) => app.drain()),
    clock,
    graceMs: settings.presence.graceMs,
  });
  let polls: Iterable<CredentialHolder> = [];
  const sweeper = new SessionSweeper({
    sessions,
    polls: () => polls,
    clock,
    metrics,
    tokenGraceMs: settings.auth.graceMs,
    maxUnsentBytes: settings.websocket.maxUnsentBytes,
  });
  const watch = new RevocationWatch({
    revocations: stores.revocations,
    bus,
    clock,
    logger,
    holders: () => [...sessions.all(), ...polls],
  });
  const gate = createGate({
    isDraining,
    isReady: () => health.phase !== 'starting' && health.hasStore,
    isOverloaded: () => memory.isOverloaded,
    isOriginAllowed,
    connections,
    handshakes: new HandshakeLimiter(settings.websocket.handshakesPerMinute, clock),
    strangers: abuse.strangers,
    turnstile: new Turnstile(clock),
    addressOf,
    metrics,
  });
  const http = createHttpApp({
    settings,
    version: SERVER_VERSION,
    pipeline,
    commands,
    authenticator,
    apiKeys: createApiKeys(settings.auth.apiKeys),
    strangers: abuse.strangers,
    isOriginAllowed,
    feeds,
    inbox,
    log,
    presence,
    admin: createAdminService({
      log,
      bus,
      revocations: stores.revocations,
      clock,
      sessionsOf: (userId) => sessions.ofUser(userId).length,
      counts: () => ({
        connections: sessions.size,
        users: sessions.users,
        channels: feeds.size,
        feeds: feeds.size,
        fanout: fastPath.isOn ? ('fast' as const) : ('stock' as const),
      }),
    }),
    health,
    metricsText: async () => ({ contentType: metrics.contentType, body: await metrics.text() }),
    isDraining,
    clock,
    logger,
    metrics,
  });

  const { maxConnections } = settings.websocket;
  const server =
    foreign ??
    createOwnServer({
      maxSockets: SOCKETS_BESIDE + 2 * maxConnections,
      isOpen: settings.trustProxy === false,
      socketPath: SOCKET_PATH,
    });
  const listener = foreign ? null : ownServer(server, clock);
  const unbind: (() => void)[] = [];
  let stopping: Promise<void> | null = null;

  async function start(): Promise<void> {
    const app = await http;
    ({ polls } = app);
    if (isDraining()) throw new RealtimeError('draining');
    unbind.push(routeRequests(server, app));
    unbind.push(
      bindSocketTransport({
        io,
        server,
        fastPath,
        pipeline,
        commands,
        authenticator,
        takePlace: (principal) => {
          abuse.admit(principal);
          return takePlaces(connections, stores.connections, principal.userId);
        },
        strangers: abuse.strangers,
        sessions,
        clock,
        metrics,
        logger,
        gate,
        isOriginAllowed,
        frameBudget: createFrameBudget(settings.websocket, clock),
        errorBudget: () => new ErrorBudget(clock),
        onRefused: (session, error) => abuse.users.refused(session, error),
        onFlood: (session) => abuse.users.punish(session),
        onConnected: (session) => void presence.connected(session),
        onDisconnected: (session, clean) => {
          channels.drop(session);
          void typing.sessionGone(session);
          // Told to come back, a client may well say goodbye first.
          void presence.disconnected(session, { clean: clean && !isDraining() });
        },
      }),
      () => io.engine.close(),
    );
    authenticator.start();
    unbind.push(() => authenticator.stop());
    feeds.start();
    memory.start();
    sweeper.start();
    if (!fastPath.isOn) logger.warn({ reason: fastPath.obstacle }, 'frames go through Socket.IO, at a higher cost');
    watch.start();
    if (settings.auth.mode === 'dev') {
      logger.warn({}, 'DEVELOPMENT MODE: everybody is taken at their word for who they are; never expose this server');
    }
    await health.start();
    const serving = serve(app).catch((error: unknown) => logger.error({ err: error }, 'the server cannot serve'));
    // What is kept in this process is there at once; Redis may take its time, and until then the server is not ready.
    if (stores.kind === 'memory') await serving;
    if (stores.kind === 'memory') logger.info({}, 'embedded memory stores: one process, history ends with it');
  }

  /** Hears from the other instances, for which the store must be there; until then nobody is let in. */
  async function serve(app: HttpApp): Promise<void> {
    const obey = createControlListener({ sessions, broadcaster, leave });
    const control = async (): Promise<void> => {
      const stopControl = await bus.subscribe(controlTopic, (frame) => {
        // Before anybody asks again because of the order.
        if (frame.kind === 'remove') access.forget(frame.userId, frame.channelId);
        if (frame.kind === 'revoke') access.forget(frame.userId);
        obey(frame);
        abuse.obey(frame);
        if (isOrder(frame)) app.onControl(frame);
      });
      unbind.push(stopControl);
    };
    const steps = [control, () => inbox.start(), () => presence.start()];
    await Promise.all(steps.map((step) => untilDone(step, clock, isDraining)));
    if (isDraining()) return;
    mentions.start();
    health.phase = 'ready';
  }

  async function stopInOrder(timeoutMs: number): Promise<void> {
    await drain.run(timeoutMs * DRAIN_SHARE);
    await mentions.stop();
    typing.dispose();
    await presence.stop();
    sweeper.stop();
    watch.stop();
    memory.stop();
    health.stop();
    inbox.close();
    feeds.close();
    // No connection comes any more, before nobody is there who would answer it.
    const closed = listener?.close(timeoutMs * ANSWERS_SHARE);
    for (const undo of unbind.reverse()) undo();
    await (await http).close();
    await closed;
    await stores.close();
  }

  return {
    async listen() {
      await start();
      if (isDraining()) throw new RealtimeError('draining');
      await listener?.open(settings.host, settings.port);
      const address = server.address() as AddressInfo | null;
      const port = address?.port ?? settings.port;
      return { port, url: `http://${settings.route}:${port}` };
    },

    stop({ timeoutMs = settings.shutdownTimeoutMs } = {}) {
      stopping ??= (async () => {
        health.phase = 'draining';
        const isDone = await within(clock, timeoutMs * STOP_SHARE, () => stopInOrder(timeoutMs));
        if (!isDone) logger.warn({}, 'the time for stopping is over; what is left is cut off');
        listener?.destroy();
        health.phase = 'stopped';
      })();
      return stopping;
    },
  };
}

/** Entries of a channel that reconnecting clients are served from memory. */
const RING_SIZE = 128;

/** TCP connections that are not sessions: polls come on top of those, and a few that belong to nobody yet. */
const SOCKETS_BESIDE = 1_000;

/** Of the time for stopping: what clients and commands may take, what answers may take then, and what all of it may. */
const DRAIN_SHARE = 0.7;
const ANSWERS_SHARE = 0.1;
const STOP_SHARE = 0.95;
