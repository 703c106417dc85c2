import type { Clock } from '../core/clock.js';
import type { Metrics } from '../core/metrics.js';
import type { CredentialHolder, LiveSession } from '../core/session.js';
import type { SessionRegistry } from './session-registry.js';

const PERIOD_MS = 500;
/** At this pace a large answer has to get through: 2 MBit/s. */
const BYTES_EACH_LOOK = 128 * 1024;
const NOTICE_MS = 60_000;
const NOTICE_SHARE = 0.2;

export interface SweeperDeps {
  readonly sessions: SessionRegistry;
  /** What else goes on under credentials: polls that wait. */
  readonly polls: () => Iterable<CredentialHolder>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly tokenGraceMs: number;
  readonly maxUnsentBytes: number;
}

/**
 * Looks after all live sessions in one walk: credentials that run out (of polls, too), and connections that do not read. One timer
 * for all costs less than several for each.
 */
export class SessionSweeper {
  readonly #deps: SweeperDeps;
  /** Expiry a session was already told of. */
  readonly #noticed = new WeakMap<LiveSession, number>();
  /** Looks at which a session was found with more than it may hold, one after the other. */
  readonly #waits = new WeakMap<LiveSession, number>();
  #cancel: () => void = () => {};

  constructor(deps: SweeperDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#cancel = this.#deps.clock.after(PERIOD_MS, () => {
      this.sweep();
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  sweep(): void {
    let unsent = 0;
    for (const session of [...this.#deps.sessions.all()]) {
      const bytes = session.unsentBytes;
      unsent += bytes;
      if (this.#isSlow(session, bytes)) session.close('slow_consumer');
      else if (!this.#hasExpired(session)) this.#announceExpiry(session);
    }
    for (const poll of [...this.#deps.polls()]) this.#hasExpired(poll);
    this.#deps.metrics.unsentBytes(unsent);
  }

  /** Whether it holds too much; a large answer that it has asked for is none of that while there is time for it. */
  #isSlow(session: LiveSession, bytes: number): boolean {
    const { maxUnsentBytes } = this.#deps;
    if (bytes <= maxUnsentBytes) {
      this.#waits.delete(session);
      return false;
    }
    const { largeBytes = 0 } = session;
    const looks = (this.#waits.get(session) ?? 0) + 1;
    this.#waits.set(session, looks);
    return bytes > maxUnsentBytes + largeBytes || looks * BYTES_EACH_LOOK > largeBytes;
  }

  #hasExpired(holder: CredentialHolder): boolean {
    const { expiresAt } = holder.principal;
    if (expiresAt === null || this.#deps.clock.now() < expiresAt + this.#deps.tokenGraceMs) return false;
    holder.close('token_expired');
    return true;
  }

  #announceExpiry(session: LiveSession): void {
    const { expiresAt, issuedAt } = session.principal;
    if (expiresAt === null) return;
    const lifetime = expiresAt - (issuedAt ?? expiresAt - NOTICE_MS / NOTICE_SHARE);
    const notice = Math.min(NOTICE_MS, lifetime * NOTICE_SHARE);
    if (this.#deps.clock.now() < expiresAt - notice || this.#noticed.get(session) === expiresAt) return;
    this.#noticed.set(session, expiresAt);
    session.emit('auth:expiring', { expiresAt });
  }
}
