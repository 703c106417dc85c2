import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PresenceResponseSchema } from '@nchat/realtime-protocol';
import type { LogEntry, Message, PollResult, Position, Presence, Typing } from '@nchat/realtime-protocol';
import { createAccessPolicy } from '../../src/access/compose.js';
import { createOriginCheck } from '../../src/access/origins.js';
import { createApiKeys } from '../../src/auth/api-keys.js';
import { createAuthenticator } from '../../src/auth/create-authenticator.js';
import { mintToken, type MintOptions } from '../../src/auth/mint-token.js';
import { createCommands } from '../../src/commands/index.js';
import { normalizeOptions } from '../../src/config/normalize.js';
import type { RealtimeServerOptions } from '../../src/config/options.js';
import type { Broadcaster } from '../../src/core/broadcaster.js';
import { silentLogger, type Logger } from '../../src/core/logger.js';
import { noMetrics } from '../../src/core/metrics.js';
import { createAdminService } from '../../src/features/admin/admin-service.js';
import { ChannelService } from '../../src/features/channels/channel-service.js';
import { createInboxService } from '../../src/features/inbox/inbox-service.js';
import { MentionDelivery } from '../../src/features/inbox/mention-delivery.js';
import { createMessageService } from '../../src/features/messages/message-service.js';
import { PresenceService } from '../../src/features/presence/presence-service.js';
import { createReactionService } from '../../src/features/reactions/reaction-service.js';
import { createReceiptService } from '../../src/features/receipts/receipt-service.js';
import { TypingService } from '../../src/features/typing/typing-service.js';
import { FeedRegistry } from '../../src/feed/feed-registry.js';
import { InboxRelay } from '../../src/feed/inbox-relay.js';
import { createUserPenalties } from '../../src/limits/user-penalties.js';
import { createPipeline } from '../../src/pipeline/execute.js';
import type { BusFrame } from '../../src/ports/event-bus.js';
import type { Stores } from '../../src/ports/stores.js';
import { controlTopic } from '../../src/ports/topics.js';
import { createMemoryStores } from '../../src/stores/memory/index.js';
import { createHttpApp } from '../../src/transport/http/app.js';
import type { HttpDeps } from '../../src/transport/http/deps.js';
import { FakeClock, settled } from './fake-clock.js';

const SECRET = 'a-secret-for-tests-that-is-32-bytes-long';
export const API_KEY = 'a-service-key-for-tests';

export const silentBroadcaster: Broadcaster = { toChannel() {}, toUser() {}, toAudience() {}, custom() {} };

export interface WorldOptions {
  readonly options?: RealtimeServerOptions;
  /** Stands between the server and its stores. */
  readonly wrap?: (stores: Stores) => Stores;
  readonly deps?: Partial<HttpDeps>;
  readonly logger?: Logger;
}

/** What bodies may hold, of any route; a test says by what it expects which of it is there. */
export interface AnswerBody {
  readonly code: string;
  readonly retryAfterMs: number;
  readonly retryable: boolean;
  readonly requestId: string;
  readonly message: Message;
  readonly position: Position;
  readonly duplicate: boolean;
  /** Of a reaction; presence counts are read by their schema. */
  readonly count: number;
  readonly cursor: string;
  readonly messages: Message[];
  readonly events: LogEntry[];
  readonly typing: Typing[];
  readonly users: Presence[];
  readonly results: PollResult[];
  readonly servers: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

export type HttpWorld = Awaited<ReturnType<typeof httpWorld>>;

/** The HTTP transport over embedded stores, on a port of its own, with time that stands. */
export async function httpWorld({ options, wrap, deps, logger = silentLogger }: WorldOptions = {}) {
  const clock = new FakeClock();
  const settings = normalizeOptions({ auth: { secrets: [SECRET], apiKeys: [API_KEY] }, ...options });
  const embedded = createMemoryStores(settings, clock, logger);
  const stores = wrap ? wrap(embedded) : embedded;
  const { log, bus, receipts } = stores;
  const shared = { log, bus, broadcaster: silentBroadcaster, clock, logger, metrics: noMetrics };
  const inbox = new InboxRelay(bus, silentBroadcaster);
  const feeds: FeedRegistry = new FeedRegistry({
    ...shared,
    ringSize: 16,
    snapshot: async (channelId) => ({
      members: await presence.snapshot(channelId),
      receipts: await receipts.list(channelId),
    }),
  });
  const presence: PresenceService = new PresenceService({
    ...shared,
    store: stores.presence,
    members: { apply: (frame) => feeds.applyPresence(frame) },
    instanceId: 'one',
    settings: settings.presence,
  });
  const typing = new TypingService({ bus, clock, logger, settings: settings.typing });
  const authenticator = createAuthenticator(settings.auth, {
    revocations: stores.revocations,
    clock,
    logger,
    metrics: noMetrics,
  });
  const access = createAccessPolicy(settings.access, logger, clock);
  const mentions = new MentionDelivery({
    inbox: createInboxService(log, clock),
    mentions: stores.mentions,
    clock,
    logger,
  });
  const commands = createCommands({
    channels: new ChannelService({ ...shared, feeds, maxChannels: 100, onJoined() {}, onLeft() {} }),
    messages: createMessageService({
      log,
      clock,
      metrics: noMetrics,
      onSent: (message) => mentions.deliver(message),
      onRepeated: (message) => mentions.lookAfter(message),
    }),
    reactions: createReactionService(log, clock),
    receipts: createReceiptService({ receipts, log, bus, clock }),
    typing,
    presence,
    credentials: { refresh: () => Promise.reject(new Error('sockets only')) },
    log,
    now: () => clock.now(),
  });
  let draining = false;
  const pipeline = createPipeline({
    access,
    rates: stores.rates,
    penalties: createUserPenalties(settings.rateLimit, clock, () => {}),
    clock,
    logger,
    metrics: noMetrics,
    tokenGraceMs: settings.auth.graceMs,
    refusal: () => (draining ? 'draining' : null),
  });
  const health = {
    status: 200,
    body: {
      status: 'healthy' as const,
      service: 'realtime' as const,
      version: '1.2.3',
      uptime: 7,
      websocket: { running: true, connections: 3 },
      dependencies: { redis: { status: 'disabled' as const, latency: null } },
    },
  };
  const app = await createHttpApp({
    settings,
    version: '1.2.3',
    pipeline,
    commands,
    authenticator,
    apiKeys: createApiKeys(settings.auth.apiKeys),
    strangers: { refusal: () => null, failed() {}, accepted() {} },
    isOriginAllowed: createOriginCheck(settings.corsOrigins),
    feeds,
    inbox,
    log,
    presence,
    admin: createAdminService({
      ...stores,
      clock,
      sessionsOf: () => 2,
      counts: () => ({ connections: 3, users: 2, channels: 1, feeds: feeds.size, fanout: 'fast' }),
    }),
    health: { health: () => health, live: () => ({ status: 200, body: {} }), ready: () => ({ status: 200, body: {} }) },
    metricsText: async () => ({ contentType: 'text/plain; version=0.0.4', body: 'realtime_connections 3\n' }),
    isDraining: () => draining,
    clock,
    logger,
    metrics: noMetrics,
    ...deps,
  });
  await Promise.all([inbox.start(), presence.start()]);
  const orders: BusFrame[] = [];
  await bus.subscribe(controlTopic, (frame) => {
    orders.push(frame);
    if (frame.kind === 'revoke' || frame.kind === 'remove') app.onControl(frame);
  });
  const server = createServer((req, res) => app.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const send = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : text) as AnswerBody,
    };
  };
  const tokenOf = (userId: string, more: Partial<MintOptions> = {}): Promise<string> =>
    // jose takes the expiry from the wall clock when it is given as text, so it is given in seconds.
    mintToken({ userId, secret: SECRET, issuedAt: clock.now(), expiresIn: 3600, ...more });

  return {
    url,
    port: (server.address() as AddressInfo).port,
    app,
    clock,
    stores,
    feeds,
    inbox,
    orders,
    settings,
    tokenOf,
    /** A request without credentials. */
    send,
    /** A request of a user, with a body as JSON if there is one. */
    as: async (userId: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      send(path, {
        method,
        headers: {
          authorization: `Bearer ${await tokenOf(userId)}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    /** How many users are online in a channel. */
    onlineIn: async (channelId: string): Promise<number> => {
      const { body } = await send(`/presence/${channelId}`, { headers: { 'x-api-key': API_KEY } });
      return PresenceResponseSchema.parse(body).count.online;
    },
    /** A request of a service. */
    asService: (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      send(path, {
        method,
        headers: {
          'x-api-key': API_KEY,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    startDraining() {
      draining = true;
      app.drain();
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      typing.dispose();
      await presence.stop();
      inbox.close();
      feeds.close();
      await stores.close();
    },
  };
}

/** Lets the machinery run until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns += 1) {
    if (turns > 20_000) throw new Error('it never came to hold');
    await settled();
  }
}
