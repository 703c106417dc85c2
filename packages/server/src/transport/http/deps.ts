import type { IncomingMessage } from 'node:http';
import type {
  CommandInput,
  HealthResponse,
  PresenceResponse,
  PresenceStatus,
  RealtimeError,
} from '@nchat/realtime-protocol';
import type { Authenticator } from '../../auth/authenticator.js';
import type { CommandSet } from '../../commands/index.js';
import type { Settings } from '../../config/settings.js';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { Metrics } from '../../core/metrics.js';
import type { Principal } from '../../core/principal.js';
import type { AdminService } from '../../features/admin/admin-service.js';
import type { FeedRegistry } from '../../feed/feed-registry.js';
import type { InboxRelay } from '../../feed/inbox-relay.js';
import type { Pipeline } from '../../pipeline/execute.js';
import type { ChannelLog } from '../../ports/channel-log.js';

/** Presence, as HTTP uses it. */
export interface HttpPresence {
  channelPresence(channelId: string): Promise<PresenceResponse>;
  /** A user that speaks HTTP counts as present in the channels for a while. */
  touchHttp(userId: string, channelIds: readonly string[], status?: 'online' | 'away'): Promise<void>;
  /** The user polls the channel no more, or (no channel) none at all: says so to every instance. */
  endHttp(userId: string, channelId: string | undefined): Promise<void>;
  /** Forgets what polls of the user have said, here; `isPolled` tells what other polls still say. */
  forgetHttp(userId: string, channelId: string | undefined, isPolled: (channelId: string) => boolean): Promise<void>;
  /** The same for `channelIds`, together with what the user wants to show. */
  update(
    actor: { readonly userId: string; readonly channelIds: readonly string[] },
    input: CommandInput<'presence:update'>,
  ): Promise<{ userId: string; status: PresenceStatus }>;
}

/** An answer to a health question, ready to send. */
export interface HealthAnswer<B> {
  readonly status: number;
  readonly body: B;
}

/** How the server is, from the last check: none of these asks anybody. */
export interface HealthProbe {
  health(): HealthAnswer<HealthResponse>;
  live(): HealthAnswer<object>;
  /** Not 200 while starting, draining, or without the store. */
  ready(): HealthAnswer<object>;
}

export type HttpSettings = Pick<Settings, 'basePath' | 'auth' | 'metrics' | 'presence' | 'websocket'>;

/** What the HTTP transport is made of. */
export interface HttpDeps {
  readonly settings: HttpSettings;
  readonly version: string;
  readonly pipeline: Pipeline;
  readonly commands: CommandSet;
  readonly authenticator: Authenticator;
  /** The service an API key belongs to; `null` when it is none of ours. Compares in constant time. */
  readonly apiKeys: (key: string) => Principal | null;
  /** Addresses whose credentials are refused too often. */
  readonly strangers: {
    refusal(req: IncomingMessage): RealtimeError | null;
    failed(req: IncomingMessage): void;
    accepted(req: IncomingMessage): void;
  };
  /** Whether browsers of this origin may call. */
  readonly isOriginAllowed: (origin: string | undefined) => boolean;
  readonly feeds: FeedRegistry;
  readonly inbox: InboxRelay;
  readonly log: ChannelLog;
  readonly presence: HttpPresence;
  readonly admin: AdminService;
  readonly health: HealthProbe;
  readonly metricsText: () => Promise<{ contentType: string; body: string }>;
  readonly isDraining: () => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}
