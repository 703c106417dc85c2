import type { Clock } from '../../core/clock.js';
import type { DeviceState } from '../../ports/presence-store.js';
import { HTTP_DEVICE_ID } from './merge-status.js';

/** A user who polls or calls has no connection to lose: each call makes them present for a while. */
export class HttpDevice {
  status: DeviceState['status'] = 'online';
  readonly #until = new Map<string, number>();
  readonly #deps: { clock: Clock; httpMs: number; onExpired: () => void };
  #presentUntil = 0;
  #cancel: (() => void) | null = null;

  constructor(deps: { clock: Clock; httpMs: number; onExpired: () => void }) {
    this.#deps = deps;
  }

  get isPresent(): boolean {
    return this.#presentUntil > 0;
  }

  /** Unix ms until which a call made the user present; 0 when that is over. */
  get presentUntil(): number {
    return this.#presentUntil;
  }

  get state(): DeviceState {
    return { id: HTTP_DEVICE_ID, kind: 'web', status: this.status };
  }

  get channels(): Iterable<string> {
    return this.#until.keys();
  }

  touch(channelIds: readonly string[]): void {
    const { clock, httpMs } = this.#deps;
    this.#presentUntil = clock.now() + httpMs;
    for (const channelId of channelIds) this.#until.set(channelId, this.#presentUntil);
    this.#cancel ??= clock.after(httpMs, () => this.#expire());
  }

  /** Ends presence in a channel, or everywhere, at once. */
  end(isOver: (channelId: string) => boolean, isEverywhere: boolean): void {
    for (const channelId of this.#until.keys()) if (isOver(channelId)) this.#until.delete(channelId);
    if (isEverywhere && this.#until.size === 0) this.close();
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#presentUntil = 0;
    this.status = 'online';
    this.#until.clear();
  }

  /** One timer for all: it fires when the first channel may be over, and looks what is. */
  #expire(): void {
    const { clock, onExpired } = this.#deps;
    const now = clock.now();
    const before = this.#until.size;
    let next = this.#presentUntil;
    for (const [channelId, until] of this.#until) {
      if (until <= now) this.#until.delete(channelId);
      else next = Math.min(next, until);
    }
    this.#cancel = null;
    if (next > now) this.#cancel = clock.after(next - now, () => this.#expire());
    else {
      this.#presentUntil = 0;
      this.status = 'online';
    }
    if (next <= now || this.#until.size < before) onExpired();
  }
}
