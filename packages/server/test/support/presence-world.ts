import type { DeviceKind, Presence } from '@nchat/realtime-protocol';
import type { Broadcaster } from '../../src/core/broadcaster.js';
import { silentLogger } from '../../src/core/logger.js';
import { noMetrics } from '../../src/core/metrics.js';
import type { LiveSession } from '../../src/core/session.js';
import { PresenceService } from '../../src/features/presence/presence-service.js';
import type { EventBus, PresenceFrame } from '../../src/ports/event-bus.js';
import type { PresenceStore } from '../../src/ports/presence-store.js';
import { createMemoryBus } from '../../src/stores/memory/event-bus.js';
import { createMemoryPresence } from '../../src/stores/memory/presence-store.js';
import { FakeClock } from './fake-clock.js';

export const timing = { graceMs: 15_000, timeoutMs: 30_000, syncIntervalMs: 10_000 };
const leaseMs = timing.timeoutMs - timing.syncIntervalMs;
const retentionMs = 7 * 24 * 60 * 60 * 1_000;

/** A socket of one user: what it has joined, and what presence it was told. */
export class FakeSocket implements LiveSession {
  readonly transport = 'socket';
  readonly channels = new Set<string>();
  readonly told: Presence[] = [];
  readonly id: string;
  readonly userId: string;
  readonly principal;
  readonly device;
  isOpen = true;
  readonly unsentBytes = 0;
  onTold: (presence: Presence) => void = () => {};

  constructor(id: string, userId: string, deviceId: string, kind: DeviceKind) {
    this.id = id;
    this.userId = userId;
    this.principal = { userId, kind: 'user', expiresAt: null } as const;
    this.device = { id: deviceId, kind };
  }

  enter(channelId: string): void {
    this.channels.add(channelId);
  }
  exit(channelId: string): void {
    this.channels.delete(channelId);
  }
  emit(event: string, data: unknown): void {
    if (event !== 'presence') return;
    this.told.push(data as Presence);
    this.onTold(data as Presence);
  }
  emitShared(event: string, data: unknown): void {
    this.emit(event, data);
  }
  readonly accessEpoch = 0;
  renew(): void {}
  distrust(): void {}
  announceClose(): void {}
  close(): void {}
  terminate(): void {}

  /** The newest view of somebody. */
  last(userId: string): Presence | undefined {
    return this.told.findLast((presence) => presence.userId === userId);
  }
  /** Statuses told of somebody, oldest first; forgets them. */
  takeStatuses(userId: string): string[] {
    const statuses = this.told.filter((presence) => presence.userId === userId).map(({ status }) => status);
    this.told.length = 0;
    return statuses;
  }
}

/** One server process: its sockets, its members' views and its service. */
export class Instance {
  readonly sockets = new Set<FakeSocket>();
  readonly members = new Map<string, Map<string, Presence>>();
  readonly applied: PresenceFrame[] = [];
  readonly service: PresenceService;
  #isDead = false;
  #sessions = 0;
  readonly #id: string;

  constructor(id: string, deps: { store: PresenceStore; bus: EventBus; clock: FakeClock }) {
    this.#id = id;
    const isDead = (): boolean => this.#isDead;
    this.service = new PresenceService({
      clock: deps.clock,
      store: mortal(deps.store, isDead),
      bus: mortal(
        {
          ...deps.bus,
          subscribe: (topic, listener) => deps.bus.subscribe(topic, (frame) => void (isDead() || listener(frame))),
        },
        isDead,
      ),
      instanceId: id,
      broadcaster: this.#broadcaster(),
      members: { apply: (frame) => this.#apply(frame), followed: () => this.members },
      logger: silentLogger,
      metrics: noMetrics,
      settings: timing,
    });
  }

  /** The process is gone in the middle of whatever it does: it asks, hears and says nothing any more. */
  die(): void {
    this.#isDead = true;
    this.sockets.clear();
  }

  async connect(userId: string, deviceId = `${userId}-1`, kind: DeviceKind = 'web'): Promise<FakeSocket> {
    const { socket, done } = this.open(userId, deviceId, kind);
    await done;
    return socket;
  }

  open(userId: string, deviceId: string, kind: DeviceKind = 'web'): { socket: FakeSocket; done: Promise<void> } {
    const socket = new FakeSocket(`${this.#id}-s${(this.#sessions += 1)}`, userId, deviceId, kind);
    this.sockets.add(socket);
    return { socket, done: this.service.connected(socket) };
  }

  join(socket: FakeSocket, channelId: string): Promise<void> {
    socket.enter(channelId);
    return this.service.joined(socket, [channelId]);
  }

  leave(socket: FakeSocket, channelId: string): Promise<void> {
    socket.exit(channelId);
    return this.service.left(socket, channelId);
  }

  end(socket: FakeSocket, clean: boolean): Promise<void> {
    socket.isOpen = false;
    this.sockets.delete(socket);
    return this.service.disconnected(socket, { clean });
  }

  /** Follows a channel as a feed does: from a snapshot on, by frames. */
  async follow(channelId: string): Promise<Map<string, Presence>> {
    const known = this.members.get(channelId);
    if (known) return known;
    const members = new Map<string, Presence>();
    this.members.set(channelId, members);
    try {
      for (const view of await this.service.snapshot(channelId)) {
        if (!members.has(view.userId)) members.set(view.userId, view);
      }
    } catch (error) {
      this.members.delete(channelId);
      throw error;
    }
    return members;
  }

  #apply(frame: PresenceFrame): void {
    this.applied.push(frame);
    for (const channelId of frame.channels) this.members.get(channelId)?.set(frame.userId, frame.view);
    const gone: Presence = { userId: frame.userId, status: 'offline', lastSeen: frame.view.lastSeen, devices: [] };
    for (const channelId of frame.left ?? []) this.members.get(channelId)?.set(frame.userId, gone);
  }

  #broadcaster(): Broadcaster {
    return {
      toChannel() {},
      custom() {},
      toUser: (userId, event, data) => {
        for (const socket of this.sockets) if (socket.userId === userId) socket.emit(event, data);
      },
      toAudience: ({ channels, exceptUserId }, event, data) => {
        for (const socket of this.sockets) {
          const isIn = (channelId: string): boolean => socket.channels.has(channelId);
          if (socket.userId !== exceptUserId && channels.some(isIn)) socket.emit(event, data);
        }
      },
    };
  }
}

/** Calls of the dead are not made, and what they had asked for is never answered. */
function mortal<T extends object>(target: T, isDead: () => boolean): T {
  const never = new Promise<never>(() => {});
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (isDead()) return never;
        const answer: unknown = Reflect.apply(value, target, args);
        return answer instanceof Promise ? answer.finally(() => (isDead() ? never : undefined)) : answer;
      };
    },
  });
}

/** Several instances over one store and one bus, in a time that stands still. */
export class PresenceWorld {
  readonly clock = new FakeClock();
  readonly memory = createMemoryPresence({ retentionMs, leaseMs }, this.clock);
  readonly bus: EventBus = createMemoryBus(silentLogger);
  readonly instances: Instance[] = [];

  async instance(over: { store?: PresenceStore; bus?: EventBus } = {}): Promise<Instance> {
    const deps = { store: this.memory, bus: this.bus, clock: this.clock, ...over };
    const instance = new Instance(`i${this.instances.length}`, deps);
    this.instances.push(instance);
    await instance.service.start();
    return instance;
  }
}
