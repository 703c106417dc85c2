import type { DeviceKind } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import type { LiveSession } from '../../core/session.js';
import type { DeviceState, PresenceContribution } from '../../ports/presence-store.js';
import { HeldChannels } from './held-channels.js';
import { HttpDevice } from './http-device.js';

type DeviceStatus = DeviceState['status'];

/** One session's part in its device: a device may be open in several. */
interface Entry {
  readonly sessionId: string;
  readonly deviceId: string;
  /** False where the client has not said which device it is. */
  readonly isNamed: boolean;
  readonly kind: DeviceKind;
  /** The session's own while it lives, afterwards what it had joined. */
  channels: ReadonlySet<string>;
  status: DeviceStatus;
  /** When the connection was lost; `null` while it lives. */
  lostAt: number | null;
  cancelGrace: (() => void) | null;
}

export interface LocalDevicesDeps {
  readonly clock: Clock;
  readonly graceMs: number;
  readonly httpMs: number;
}

/** The devices of one user on this instance, and the channels they have joined. */
export class LocalDevices {
  /** Mostly one, so a list is smaller than a map and no slower. */
  #entries: Entry[] = [];
  readonly #deps: LocalDevicesDeps;
  readonly #onExpired: () => void;
  #held: HeldChannels | null = null;
  #http: HttpDevice | null = null;
  #seenAt = 0;

  /** `onExpired`: something changed by time alone. */
  constructor(deps: LocalDevicesDeps, onExpired: () => void) {
    this.#deps = deps;
    this.#onExpired = onExpired;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0 && !this.#http?.isPresent;
  }

  connect(session: LiveSession): void {
    const { id, kind } = session.device;
    const isNamed = id !== session.id;
    const deviceId = isNamed ? id : (this.#lostNameless(kind) ?? id);
    const entry: Entry = {
      sessionId: session.id,
      deviceId,
      isNamed,
      kind,
      channels: session.channels,
      status: 'online',
      lostAt: null,
      cancelGrace: null,
    };
    for (const other of this.#of(deviceId)) {
      // The status is the device's: one that was idle does not wake up by reconnecting.
      entry.status = other.status;
      if (other.lostAt === null) continue;
      this.#hold(other, other.lostAt);
      this.#remove(other);
    }
    // A list that is pushed to keeps room for sixteen more.
    this.#entries = this.#entries.concat(entry);
  }

  disconnect(session: LiveSession, clean: boolean): void {
    const entry = this.#live(session);
    if (!entry) return;
    const { clock, graceMs } = this.#deps;
    this.#seenAt = clock.now();
    entry.lostAt = this.#seenAt;
    entry.channels = new Set(entry.channels);
    const livesOn = this.#of(entry.deviceId).some(({ lostAt }) => lostAt === null);
    // The device may be back before we learn that its old connection is gone.
    if (livesOn && !clean) this.#hold(entry, entry.lostAt);
    if (livesOn || clean) {
      this.#remove(entry);
      if (!livesOn) this.#held?.drop(entry.deviceId);
      return;
    }
    entry.cancelGrace = clock.after(graceMs, () => {
      this.#remove(entry);
      this.#held?.drop(entry.deviceId);
      this.#onExpired();
    });
  }

  /** The session has entered or left the channel. */
  moved(session: LiveSession, channelId: string): void {
    const entry = this.#held && this.#live(session);
    if (entry) this.#held?.release(entry.deviceId, channelId);
  }

  /** Of one session's device; without a session of all devices here. */
  setStatus(status: DeviceStatus, session?: LiveSession): void {
    if (!session && this.#http) this.#http.status = status;
    const own = session && this.#entries.find(({ sessionId }) => sessionId === session.id)?.deviceId;
    for (const entry of this.#entries) if (!session || entry.deviceId === own) entry.status = status;
  }

  touchHttp(channelIds: readonly string[], status?: DeviceStatus): void {
    this.#seenAt = this.#deps.clock.now();
    this.#http ??= new HttpDevice({ ...this.#deps, onExpired: this.#onExpired });
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
    for (const { deviceId: id, kind, status, channels: joined } of this.#entries) {
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
    for (const entry of this.#entries) if (entry.lostAt === null) return this.#deps.clock.now();
    return this.#seenAt || this.#deps.clock.now();
  }

  /** Unix ms until which the user is present here, if all connections were lost by now and nobody came back. */
  presentUntil(): number {
    const { clock, graceMs } = this.#deps;
    const ends = this.#entries.map(({ lostAt }) => (lostAt ?? clock.now()) + graceMs);
    return Math.max(this.#http?.presentUntil ?? 0, ...ends);
  }

  close(): void {
    for (const entry of this.#entries) this.#remove(entry);
    this.#held?.close();
    this.#http?.close();
  }

  /**
   * A client that does not name its device has none to come back with. It is taken for one that was lost just now:
   * otherwise every reconnect would show a second device, and again when the first one's grace is over.
   */
  #lostNameless(kind: DeviceKind): string | undefined {
    for (const entry of this.#entries) {
      if (!entry.isNamed && entry.lostAt !== null && entry.kind === kind) return entry.deviceId;
    }
    return undefined;
  }

  #live(session: LiveSession): Entry | undefined {
    return this.#entries.find(({ sessionId, lostAt }) => sessionId === session.id && lostAt === null);
  }

  #of(deviceId: string): Entry[] {
    return this.#entries.filter((entry) => entry.deviceId === deviceId);
  }

  #hold({ deviceId, channels }: Entry, lostAt: number): void {
    if (channels.size === 0) return;
    this.#held ??= new HeldChannels({ ...this.#deps, onExpired: this.#onExpired });
    this.#held.hold(deviceId, channels, lostAt + this.#deps.graceMs);
  }

  #remove(entry: Entry): void {
    entry.cancelGrace?.();
    this.#entries = this.#entries.filter((other) => other !== entry);
  }
}
