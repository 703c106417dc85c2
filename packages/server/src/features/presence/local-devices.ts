import type { DeviceKind } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import type { LiveSession } from '../../core/session.js';
import type { DeviceState, PresenceContribution } from '../../ports/presence-store.js';
import { HttpDevice } from './http-device.js';

type DeviceStatus = DeviceState['status'];

/** One session's part in its device. */
interface Entry {
  readonly deviceId: string;
  readonly kind: DeviceKind;
  status: DeviceStatus;
  readonly channels: Set<string>;
  /** Channels of a lost predecessor that this one is given time to join again. */
  readonly held: Map<string, () => void>;
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
  #http: HttpDevice | null = null;
  readonly #deps: LocalDevicesDeps;
  #seenAt = 0;

  constructor(deps: LocalDevicesDeps) {
    this.#deps = deps;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0 && !this.#http?.isPresent;
  }

  connect(session: LiveSession): void {
    const entry: Entry = {
      deviceId: session.device.id,
      kind: session.device.kind,
      status: 'online',
      channels: new Set(),
      held: new Map(),
      lostAt: null,
      cancelGrace() {},
    };
    for (const [id, other] of this.#entries) {
      if (!this.#isLost(other, entry)) continue;
      entry.status = other.status;
      this.#succeed(id, other, entry);
    }
    this.#entries.set(session.id, entry);
  }

  disconnect(session: LiveSession, clean: boolean): void {
    const entry = this.#entries.get(session.id);
    if (!entry || entry.lostAt !== null) return;
    this.#seenAt = this.#deps.clock.now();
    if (clean) return this.#remove(session.id, entry);
    entry.lostAt = this.#seenAt;
    // The device may be back before we learn that its old connection is gone.
    for (const other of this.#entries.values()) {
      if (this.#isLost(entry, other)) return this.#succeed(session.id, entry, other);
    }
    entry.cancelGrace = this.#deps.clock.after(this.#deps.graceMs, () => {
      this.#remove(session.id, entry);
      this.#deps.onExpired();
    });
  }

  join(session: LiveSession, channelId: string): void {
    const entry = this.#entries.get(session.id);
    if (!entry || entry.lostAt !== null) return;
    entry.channels.add(channelId);
    release(entry, channelId);
  }

  leave(session: LiveSession, channelId: string): void {
    const entry = this.#entries.get(session.id);
    if (!entry) return;
    entry.channels.delete(channelId);
    release(entry, channelId);
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

  /** The whole as the store is to know it. */
  contribution(): PresenceContribution | null {
    if (this.isEmpty) return null;
    const devices = new Map<string, DeviceState>();
    const channels = new Set<string>(this.#http?.channels);
    for (const { deviceId: id, kind, status, channels: joined, held } of this.#entries.values()) {
      if (devices.get(id)?.status !== 'online') devices.set(id, { id, kind, status });
      for (const channelId of joined) channels.add(channelId);
      for (const channelId of held.keys()) channels.add(channelId);
    }
    if (this.#http?.isPresent) devices.set(this.#http.state.id, this.#http.state);
    return { devices: [...devices.values()], channels: [...channels] };
  }

  /** Unix ms of the last sign of life. */
  seenAt(): number {
    for (const entry of this.#entries.values()) if (entry.lostAt === null) return this.#deps.clock.now();
    return this.#seenAt || this.#deps.clock.now();
  }

  close(): void {
    for (const [id, entry] of this.#entries) this.#remove(id, entry);
    this.#http?.close();
  }

  #isLost(entry: Entry, successor: Entry): boolean {
    return entry.lostAt !== null && entry.deviceId === successor.deviceId && successor.lostAt === null;
  }

  /**
   * The device stays present where it was until it has joined there again or its grace is over. Otherwise every
   * reconnect would show the user leave and come back.
   */
  #succeed(id: string, lost: Entry, successor: Entry): void {
    const { clock, graceMs, onExpired } = this.#deps;
    const rest = Math.max(0, (lost.lostAt ?? 0) + graceMs - clock.now());
    for (const channelId of [...lost.channels, ...lost.held.keys()]) {
      if (successor.channels.has(channelId)) continue;
      release(successor, channelId);
      const cancel = clock.after(rest, () => {
        if (release(successor, channelId)) onExpired();
      });
      successor.held.set(channelId, cancel);
    }
    this.#remove(id, lost);
  }

  #remove(id: string, entry: Entry): void {
    entry.cancelGrace();
    for (const cancel of entry.held.values()) cancel();
    entry.held.clear();
    this.#entries.delete(id);
  }
}

/** The predecessor's claim to a channel ends. */
function release(entry: Entry, channelId: string): boolean {
  entry.held.get(channelId)?.();
  return entry.held.delete(channelId);
}
