import type { DeviceKind } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import type { LiveSession } from '../../core/session.js';
import type { DeviceState, PresenceContribution } from '../../ports/presence-store.js';
import { HeldChannels } from './held-channels.js';
import { HttpDevice } from './http-device.js';

type DeviceStatus = DeviceState['status'];

/** One session's part in its device: a device may be open in several. */
interface Entry {
  readonly deviceId: string;
  /** False where the client has not said which device it is. */
  readonly isNamed: boolean;
  readonly kind: DeviceKind;
  readonly channels: Set<string>;
  status: DeviceStatus;
  /** When the connection was lost; `null` while it lives. */
  lostAt: number | null;
  cancelGrace: () => void;
}

export interface LocalDevicesDeps {
  readonly clock: Clock;
  readonly graceMs: number;
  readonly httpMs: number;
  /** Something changed by time alone. */
  readonly onExpired: () => void;
}

/** The devices of one user on this instance, and the channels they have joined. */
export class LocalDevices {
  readonly #entries = new Map<string, Entry>();
  readonly #deps: LocalDevicesDeps;
  #held: HeldChannels | null = null;
  #http: HttpDevice | null = null;
  #seenAt = 0;

  constructor(deps: LocalDevicesDeps) {
    this.#deps = deps;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0 && !this.#http?.isPresent;
  }

  connect(session: LiveSession): void {
    const { id, kind } = session.device;
    const isNamed = id !== session.id;
    const deviceId = isNamed ? id : (this.#lostNameless(kind) ?? id);
    const channels = new Set<string>();
    const entry: Entry = { deviceId, isNamed, kind, channels, status: 'online', lostAt: null, cancelGrace };
    for (const [id, other] of this.#entries) {
      if (other.deviceId !== deviceId) continue;
      // The status is the device's: one that was idle does not wake up by reconnecting.
      entry.status = other.status;
      if (other.lostAt === null) continue;
      this.#hold(other, other.lostAt);
      this.#remove(id, other);
    }
    this.#entries.set(session.id, entry);
  }

  disconnect(session: LiveSession, clean: boolean): void {
    const entry = this.#entries.get(session.id);
    if (!entry || entry.lostAt !== null) return;
    const { clock, graceMs, onExpired } = this.#deps;
    this.#seenAt = clock.now();
    entry.lostAt = this.#seenAt;
    const livesOn = this.#of(entry.deviceId).some(({ lostAt }) => lostAt === null);
    // The device may be back before we learn that its old connection is gone.
    if (livesOn && !clean) this.#hold(entry, entry.lostAt);
    if (livesOn || clean) {
      this.#remove(session.id, entry);
      if (!livesOn) this.#held?.drop(entry.deviceId);
      return;
    }
    entry.cancelGrace = clock.after(graceMs, () => {
      this.#remove(session.id, entry);
      this.#held?.drop(entry.deviceId);
      onExpired();
    });
  }

  join(session: LiveSession, channelId: string): void {
    const entry = this.#entries.get(session.id);
    if (!entry || entry.lostAt !== null) return;
    entry.channels.add(channelId);
    this.#held?.release(entry.deviceId, channelId);
  }

  leave(session: LiveSession, channelId: string): void {
    const entry = this.#entries.get(session.id);
    if (!entry || entry.lostAt !== null) return;
    entry.channels.delete(channelId);
    this.#held?.release(entry.deviceId, channelId);
  }

  /** Of one session's device; without a session of all devices here. */
  setStatus(status: DeviceStatus, session?: LiveSession): void {
    if (!session && this.#http) this.#http.status = status;
    const own = session && this.#entries.get(session.id)?.deviceId;
    for (const entry of this.#entries.values()) if (!session || entry.deviceId === own) entry.status = status;
  }

  touchHttp(channelIds: readonly string[], status?: DeviceStatus): void {
    this.#seenAt = this.#deps.clock.now();
    this.#http ??= new HttpDevice(this.#deps);
    if (status) this.#http.status = status;
    this.#http.touch(channelIds);
  }

  endHttp(channelId: string | undefined, isPolled: (channelId: string) => boolean): void {
    const isOver = (id: string): boolean => (channelId === undefined || id === channelId) && !isPolled(id);
    this.#http?.end(isOver, channelId === undefined);
  }

  /** The whole as the store is to know it. */
  contribution(): PresenceContribution | null {
    if (this.isEmpty) return null;
    const devices = new Map<string, DeviceState>();
    const channels = new Set<string>(this.#http?.channels);
    for (const { deviceId: id, kind, status, channels: joined } of this.#entries.values()) {
      if (devices.get(id)?.status !== 'online') devices.set(id, { id, kind, status });
      for (const channelId of joined) channels.add(channelId);
    }
    for (const channelId of this.#held?.channels() ?? []) channels.add(channelId);
    if (this.#http?.isPresent) devices.set(this.#http.state.id, this.#http.state);
    // In an order of their own: whoever comes back and joins the same channels has changed nothing.
    return { devices: [...devices.values()], channels: [...channels].sort() };
  }

  /** Unix ms of the last sign of life. */
  seenAt(): number {
    for (const entry of this.#entries.values()) if (entry.lostAt === null) return this.#deps.clock.now();
    return this.#seenAt || this.#deps.clock.now();
  }

  /** Unix ms until which the user is present here, if all connections were lost by now and nobody came back. */
  presentUntil(): number {
    const { clock, graceMs } = this.#deps;
    const ends = [...this.#entries.values()].map(({ lostAt }) => (lostAt ?? clock.now()) + graceMs);
    return Math.max(this.#http?.presentUntil ?? 0, ...ends);
  }

  close(): void {
    for (const [id, entry] of this.#entries) this.#remove(id, entry);
    this.#held?.close();
    this.#http?.close();
  }

  /**
   * A client that does not name its device has none to come back with. It is taken for one that was lost just now:
   * otherwise every reconnect would show a second device, and again when the first one's grace is over.
   */
  #lostNameless(kind: DeviceKind): string | undefined {
    for (const entry of this.#entries.values()) {
      if (!entry.isNamed && entry.lostAt !== null && entry.kind === kind) return entry.deviceId;
    }
    return undefined;
  }

  #of(deviceId: string): Entry[] {
    return [...this.#entries.values()].filter((entry) => entry.deviceId === deviceId);
  }

  #hold({ deviceId, channels }: Entry, lostAt: number): void {
    if (channels.size === 0) return;
    this.#held ??= new HeldChannels(this.#deps);
    this.#held.hold(deviceId, channels, lostAt + this.#deps.graceMs);
  }

  #remove(id: string, entry: Entry): void {
    entry.cancelGrace();
    this.#entries.delete(id);
  }
}

/** There is none to cancel. */
function cancelGrace(): void {}
