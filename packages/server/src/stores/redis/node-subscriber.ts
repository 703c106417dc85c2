import type { Redis } from 'ioredis';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';

const PING_EVERY_MS = 1_000;
const PING_DEADLINE_MS = 1_000;

export interface NodeSubscriberHost {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onMessage: (channel: string, text: string) => void;
  /** The server dropped the channel, because its slot moved. */
  readonly onDropped: (channel: string) => void;
  /** The connection is of no use any more; it has closed itself. */
  readonly onDown: () => void;
}

/**
 * One listening connection to one node. A connection whose other side is gone looks healthy for minutes, and everything
 * published meanwhile is missed, so it has to answer a ping every second, or is given up.
 */
export class NodeSubscriber {
  readonly #redis: Redis;
  readonly #host: NodeSubscriberHost;
  #cancelPing: () => void = () => {};
  #isUp = true;

  constructor(redis: Redis, host: NodeSubscriberHost) {
    this.#redis = redis;
    this.#host = host;
    redis.on('smessage', (channel: string, text: string) => host.onMessage(channel, text));
    redis.on('sunsubscribe', (channel: string) => {
      if (this.#isUp) host.onDropped(channel);
    });
    redis.on('close', () => this.down());
    redis.on('end', () => this.down());
  }

  async connect(): Promise<void> {
    await this.#redis.connect();
    if (this.#isUp) this.#schedulePing();
  }

  /** Resolves when the node has confirmed. All channels of one call must be in one slot. */
  async subscribe(channels: readonly string[]): Promise<void> {
    await this.#redis.ssubscribe(...channels);
  }

  async unsubscribe(channel: string): Promise<void> {
    if (this.#isUp) await this.#redis.sunsubscribe(channel);
  }

  /** Gives the connection up, once. */
  down(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#cancelPing();
    this.#redis.disconnect();
    this.#host.onDown();
  }

  #schedulePing(): void {
    this.#cancelPing = this.#host.clock.after(PING_EVERY_MS, () => void this.#ping());
  }

  async #ping(): Promise<void> {
    const cancel = this.#host.clock.after(PING_DEADLINE_MS, () => {
      this.#host.logger.warn({}, 'a subscriber connection does not answer; replacing it');
      this.down();
    });
    try {
      await this.#redis.ping();
      if (this.#isUp) this.#schedulePing();
    } catch {
      this.down();
    } finally {
      cancel();
    }
  }
}
