import type { IncomingMessage } from 'node:http';
import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import type { Principal } from '../core/principal.js';
import type { LiveSession } from '../core/session.js';
import type { BusFrame, EventBus } from '../ports/event-bus.js';
import { controlTopic } from '../ports/topics.js';
import { KnownNetworks } from './known-networks.js';
import type { Penalty } from './penalties.js';
import { StrangerLimiter } from './stranger-limiter.js';
import { createUserPenalties, type UserPenalties, type UserPenaltySettings } from './user-penalties.js';

export interface AbuseGuardDeps {
  readonly settings: {
    readonly rateLimit: UserPenaltySettings;
    /** Refused credentials per address and minute. */
    readonly websocket: { readonly authFailuresPerMinute: number };
  };
  readonly addressOf: (req: IncomingMessage) => string | undefined;
  readonly bus: EventBus;
  readonly sessions: { ofUser(userId: string): readonly LiveSession[] };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Those who go on after they were refused, by user and by address, on every instance. */
export interface AbuseGuard {
  readonly users: UserPenalties;
  /** Throws `rate_limited` while the user is shut out. */
  admit(principal: Principal): void;
  readonly strangers: {
    /** Why a request of this address is not even looked at; `null` lets it pass. */
    refusal(req: IncomingMessage): RealtimeError | null;
    /** To be told of credentials that were refused. */
    failed(req: IncomingMessage): void;
    /** To be told of those that were accepted. */
    accepted(req: IncomingMessage): void;
    /** Whether somebody was let in from this address of late. */
    isKnown(req: IncomingMessage): boolean;
  };
  /** Hears of penalties that other instances gave. */
  obey(frame: BusFrame): void;
}

export function createAbuseGuard(deps: AbuseGuardDeps): AbuseGuard {
  const { bus, clock, logger, metrics, addressOf } = deps;

  const tell = (scope: 'user' | 'network', name: string, penalty: Penalty): void => {
    metrics.penalised(scope);
    logger.info({ scope, ...penalty }, 'shut out for a while after too many refusals');
    // Whom nobody can tell has eyes of their own.
    bus.publish(controlTopic, { kind: 'penalty', scope, name, ...penalty }).catch(() => {});
  };
  const shutOut = (userId: string, ms: number): void => {
    for (const session of deps.sessions.ofUser(userId)) {
      if (session.principal.kind === 'user') session.close('too_many_requests', ms);
    }
  };
  const users = createUserPenalties(deps.settings.rateLimit, clock, (userId, penalty) => {
    shutOut(userId, penalty.ms);
    tell('user', userId, penalty);
  });
  const strangers = new StrangerLimiter(deps.settings.websocket.authFailuresPerMinute, clock, (network, penalty) =>
    tell('network', network, penalty),
  );

  const known = new KnownNetworks();

  return {
    users,
    admit(principal) {
      const retryAfterMs = users.remainingMs({ principal });
      if (retryAfterMs > 0) throw new RealtimeError('rate_limited', { retryAfterMs });
    },
    strangers: {
      refusal: (req) => strangers.refusal(addressOf(req)),
      failed: (req) => strangers.failed(addressOf(req)),
      accepted: (req) => known.add(addressOf(req)),
      isKnown: (req) => known.has(addressOf(req)),
    },
    obey(frame) {
      if (frame.kind !== 'penalty') return;
      const { scope, name, level, ms } = frame;
      if (scope === 'network') return strangers.impose(name, { level, ms });
      users.impose(name, { level, ms });
      shutOut(name, ms);
    },
  };
}
