import { RealtimeError } from '@nchat/realtime-protocol';

const RETRY_MS = 10_000;

export interface ConnectionSettings {
  readonly maxConnections: number;
  readonly maxConnectionsPerUser: number;
}

/** This instance's connections, all together and by user. The one that comes too late is refused, never an old one. */
export class ConnectionLimiter {
  readonly #settings: ConnectionSettings;
  readonly #ofUser = new Map<string, number>();
  #total = 0;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
  }

  get total(): number {
    return this.#total;
  }

  get users(): number {
    return this.#ofUser.size;
  }

  /** Whether the instance is full, as is asked before anybody knows who is knocking. */
  get isFull(): boolean {
    return this.#total >= this.#settings.maxConnections;
  }

  /** `connection_limit` when the instance is full. */
  refusal(): RealtimeError | null {
    return this.isFull ? new RealtimeError('connection_limit', { retryAfterMs: RETRY_MS }) : null;
  }

  /** Takes a place for a connection of the user, or throws `connection_limit`. Returns what gives it back, once. */
  takePlace(userId: string): () => void {
    const held = this.#ofUser.get(userId) ?? 0;
    if (this.isFull || held >= this.#settings.maxConnectionsPerUser) {
      throw new RealtimeError('connection_limit', { retryAfterMs: RETRY_MS });
    }
    this.#total += 1;
    this.#ofUser.set(userId, held + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#total -= 1;
      const left = (this.#ofUser.get(userId) ?? 1) - 1;
      if (left > 0) this.#ofUser.set(userId, left);
      else this.#ofUser.delete(userId);
    };
  }
}
