import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Principal } from '../core/principal.js';
import type { CredentialHolder } from '../core/session.js';
import type { EventBus } from '../ports/event-bus.js';
import type { RevocationStore } from '../ports/limits.js';

/** An order that got lost is found after this, with time to spare under the five seconds that are promised. */
const PERIOD_MS = 2_000;
const BATCH = 300;

export interface RevocationWatchDeps {
  readonly revocations: Pick<RevocationStore, 'version' | 'areRevoked'>;
  readonly bus: Pick<EventBus, 'onRestored'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Everything on this instance that goes on under credentials. */
  readonly holders: () => Iterable<CredentialHolder>;
}

/**
 * Ends what goes on under revoked credentials, though the order to do so never came here: it may have been given
 * while this instance was cut off, or while the credentials were being checked for a new session. Most of the time
 * this costs one small question; only after a revocation, and for newcomers, it asks for each holder.
 */
export class RevocationWatch {
  readonly #deps: RevocationWatchDeps;
  /** Whose credentials were found good since the last revocation, once they stood where orders reach them. */
  #good = new WeakMap<CredentialHolder, Principal>();
  #version: string | null = null;
  #running: Promise<void> | null = null;
  #isRepeated = false;
  #cancel: () => void = () => {};
  #unlisten: () => void = () => {};

  constructor(deps: RevocationWatchDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#unlisten = this.#deps.bus.onRestored(() => void this.check());
    this.#next();
  }

  stop(): void {
    this.#cancel();
    this.#unlisten();
  }

  /** Looks now; a look that is under way is followed by another. Never rejects. */
  check(): Promise<void> {
    this.#isRepeated = this.#running !== null;
    this.#running ??= this.#look().finally(() => {
      this.#running = null;
      if (this.#isRepeated) void this.check();
    });
    return this.#running;
  }

  #next(): void {
    this.#cancel = this.#deps.clock.after(PERIOD_MS, () => {
      void this.check();
      this.#next();
    });
  }

  async #look(): Promise<void> {
    const { revocations, holders, logger } = this.#deps;
    try {
      // Asked first: a revocation that comes after it is found by the next look.
      const version = await revocations.version();
      if (version !== this.#version) this.#good = new WeakMap();
      this.#version = version;
      const doubtful = [...holders()].filter((holder) => this.#good.get(holder) !== holder.principal);
      for (let at = 0; at < doubtful.length; at += BATCH) await this.#ask(doubtful.slice(at, at + BATCH));
    } catch (error) {
      // Whoever is inside stays until the store can be asked again; nobody comes in meanwhile.
      logger.debug({ err: error }, 'revocations cannot be looked up');
    }
  }

  async #ask(holders: readonly CredentialHolder[]): Promise<void> {
    const principals = holders.map(({ principal }) => principal);
    const revoked = await this.#deps.revocations.areRevoked(principals);
    for (const [index, holder] of holders.entries()) {
      const principal = principals[index] as Principal;
      if (revoked[index] !== true) this.#good.set(holder, principal);
      // Renewed in the meantime, it is asked for again at the next look.
      else if (holder.principal === principal) holder.close('token_revoked');
    }
  }
}
