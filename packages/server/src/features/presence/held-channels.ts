import type { Clock } from '../../core/clock.js';

/**
 * Where a device was when its connection broke. Back on a new connection, it stays present there until it has joined
 * again or its grace is over; otherwise every reconnect would show the user leave and come back.
 */
export class HeldChannels {
  readonly #byDevice = new Map<string, Map<string, { until: number; cancel: () => void }>>();
  readonly #deps: { readonly clock: Clock; readonly onExpired: () => void };

  constructor(deps: { clock: Clock; onExpired: () => void }) {
    this.#deps = deps;
  }

  hold(deviceId: string, channels: Iterable<string>, until: number): void {
    const held = this.#byDevice.get(deviceId) ?? new Map<string, { until: number; cancel: () => void }>();
    const { clock, onExpired } = this.#deps;
    for (const channelId of channels) {
      const known = held.get(channelId);
      if (known && known.until >= until) continue;
      known?.cancel();
      const cancel = clock.after(Math.max(0, until - clock.now()), () => {
        this.release(deviceId, channelId);
        onExpired();
      });
      held.set(channelId, { until, cancel });
    }
    if (held.size > 0) this.#byDevice.set(deviceId, held);
  }

  /** The device itself has decided about the channel. */
  release(deviceId: string, channelId: string): void {
    const held = this.#byDevice.get(deviceId);
    held?.get(channelId)?.cancel();
    held?.delete(channelId);
    if (held?.size === 0) this.#byDevice.delete(deviceId);
  }

  /** The device is gone, and everything with it. */
  drop(deviceId: string): void {
    for (const { cancel } of this.#byDevice.get(deviceId)?.values() ?? []) cancel();
    this.#byDevice.delete(deviceId);
  }

  *channels(): Iterable<string> {
    for (const held of this.#byDevice.values()) yield* held.keys();
  }

  close(): void {
    for (const deviceId of [...this.#byDevice.keys()]) this.drop(deviceId);
  }
}
