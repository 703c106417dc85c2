import type { CommandInput, Presence } from '@nchat/realtime-protocol';
import type { EventBus } from '../../src/ports/event-bus.js';
import type { FakeClock } from './fake-clock.js';
import type { FakeSocket, Instance } from './presence-world.js';
import type { PresenceWorld } from './presence-world.js';
import { timing } from './presence-world.js';

export type Update = CommandInput<'presence:update'>;

export type Op =
  | { readonly kind: 'connect'; readonly user: string; readonly device: string; readonly at: number }
  | { readonly kind: 'join' | 'leave'; readonly nth: number; readonly channel: string }
  | { readonly kind: 'end'; readonly nth: number; readonly clean: boolean }
  | { readonly kind: 'update'; readonly nth: number; readonly update: Update }
  | { readonly kind: 'http'; readonly user: string; readonly at: number; readonly channel: string }
  | { readonly kind: 'crash' | 'stop'; readonly at: number }
  | { readonly kind: 'store'; readonly state: StoreState }
  | { readonly kind: 'wait'; readonly ms: number };

/** `mute`: the store does what it is asked, and its answer is lost. */
export type StoreState = 'up' | 'down' | 'mute';

/** A live or lost session as the model knows it. */
interface Known {
  readonly socket: FakeSocket;
  readonly instance: Instance;
  readonly joinedAt: Map<string, number>;
  status: 'online' | 'away';
  lostAt: number | null;
}

/** Far longer than any delay between a change and its telling when all is well. */
const SLACK_MS = 1_500;

/**
 * Plays operations against several instances and keeps its own book of the truth, with the simplest rules that give
 * it. `calm`: nothing fails, so that not only the end but every single frame can be judged.
 */
export class PresenceModel {
  readonly world: PresenceWorld;
  readonly complaints: string[] = [];
  readonly #calm: boolean;
  readonly #fleet: Instance[] = [];
  readonly #known: Known[] = [];
  /** What each socket sees, by channel and user. */
  readonly #views = new Map<FakeSocket, Map<string, Map<string, Presence>>>();
  /** When a session of the user last left the channel. */
  readonly #leftAt = new Map<string, number>();
  readonly #httpUntil = new Map<string, number>();
  readonly #chosenAt = new Map<string, number>();
  readonly #hidden = new Set<string>();
  readonly #toldInFrame = new Set<string>();
  /** What an instance that stopped has left is taken away with the lease of its longest, by the next renewal. */
  #lateMs = 0;
  readonly #makeInstance: () => Promise<Instance>;

  constructor(world: PresenceWorld, makeInstance: () => Promise<Instance>, calm: boolean) {
    this.world = world;
    this.#makeInstance = makeInstance;
    this.#calm = calm;
  }

  async start(instances: number): Promise<void> {
    for (let i = 0; i < instances; i += 1) this.#fleet.push(await this.#makeInstance());
  }

  /** A frame begins to be delivered. */
  frameBegins(): void {
    this.#toldInFrame.clear();
  }

  async play(op: Op): Promise<void> {
    switch (op.kind) {
      case 'connect':
        return this.#connect(op.user, op.device, this.#at(op.at));
      case 'join':
        return this.#join(this.#live(op.nth), op.channel);
      case 'leave':
        return this.#leave(this.#live(op.nth), op.channel);
      case 'end':
        return this.#end(this.#live(op.nth), op.clean);
      case 'update':
        return this.#update(this.#live(op.nth), op.update);
      case 'http':
        this.#httpUntil.set(`${op.user} ${op.channel}`, this.world.clock.now() + timing.timeoutMs);
        void this.#at(op.at).service.touchHttp(op.user, [op.channel]);
        return;
      case 'crash':
        return this.#crash(op.at);
      case 'stop':
        return this.#stop(op.at);
      case 'store':
        return;
      case 'wait':
        return this.world.clock.advance(op.ms);
    }
  }

  /** After a long silence: every observer's newest view of every user is the truth. */
  async judge(): Promise<void> {
    const users = [...new Set(this.#known.map(({ socket }) => socket.userId))];
    const records = await this.world.memory.read(users);
    for (const { socket, lostAt } of this.#known) {
      if (lostAt !== null) continue;
      for (const [channel, views] of this.#views.get(socket) ?? []) {
        for (const record of records) {
          if (record.userId === socket.userId) continue;
          const live = this.#known.filter((each) => each.socket.userId === record.userId && each.lostAt === null);
          const isThere = live.some((each) => each.socket.channels.has(channel));
          // The choice is the store's to know: two instances may have written in either order.
          const expected =
            !isThere || record.choice.status === 'offline' ? 'offline' : looks(live, record.choice.status);
          const seen = describe(views.get(record.userId));
          if (seen !== expected) {
            this.complaints.push(`${socket.id} sees ${record.userId} in ${channel} ${seen}, not ${expected}`);
          }
        }
      }
    }
  }

  async #connect(user: string, device: string, instance: Instance): Promise<void> {
    const now = this.world.clock.now();
    const deviceId = `${user}-${device}`;
    const { socket, done } = instance.open(user, deviceId);
    socket.onTold = (presence) => this.#hear(socket, presence);
    this.#views.set(socket, new Map());
    const known: Known = { socket, instance, joinedAt: new Map(), status: 'online', lostAt: null };
    const earlier = this.#sameDevice(known).find(({ lostAt }) => lostAt === null || lostAt + timing.graceMs > now);
    known.status = earlier?.status ?? 'online';
    this.#known.push(known);
    void done;
  }

  async #join(known: Known | undefined, channel: string): Promise<void> {
    if (!known) return;
    const { socket, instance } = known;
    const members = await instance.follow(channel).catch(() => null);
    if (!members || !socket.isOpen || socket.channels.has(channel)) return;
    this.#views.get(socket)?.set(channel, new Map(members));
    // What a lost session of the device was held for there, the device has taken over itself.
    for (const each of this.#sameDevice(known)) if (each.lostAt !== null) this.#forget(each, [channel]);
    known.joinedAt.set(channel, this.world.clock.now());
    void instance.join(socket, channel);
  }

  async #leave(known: Known | undefined, channel: string): Promise<void> {
    if (!known?.socket.channels.has(channel)) return;
    const { socket, instance } = known;
    void instance.leave(socket, channel);
    for (const each of this.#sameDevice(known))
      if (each === known || each.lostAt !== null) this.#forget(each, [channel]);
    this.#views.get(socket)?.delete(channel);
  }

  async #end(known: Known | undefined, clean: boolean): Promise<void> {
    if (!known) return;
    void known.instance.end(known.socket, clean);
    known.lostAt = this.world.clock.now();
    if (!clean) return;
    this.#drop(known);
    // With its last session a device has said goodbye, wherever it may have been lost before.
    const rest = this.#sameDevice(known);
    if (rest.every(({ lostAt }) => lostAt !== null)) for (const each of rest) this.#drop(each);
  }

  #drop(known: Known): void {
    this.#known.splice(this.#known.indexOf(known), 1);
    this.#forget(known, [...known.socket.channels]);
  }

  async #update(known: Known | undefined, update: Update): Promise<void> {
    if (!known) return;
    const { userId } = known.socket;
    this.#chosenAt.set(userId, this.world.clock.now());
    if (!update.auto) {
      if (update.status === 'offline') this.#hidden.add(userId);
      else this.#hidden.delete(userId);
    }
    if (update.status === 'online' || update.status === 'away') {
      for (const each of this.#sameDevice(known)) each.status = update.status;
    }
    known.instance.service.update(known.socket, update).catch(() => undefined);
  }

  /** The process is gone, with all its sockets; another one takes its place. */
  async #crash(at: number): Promise<void> {
    const instance = this.#at(at);
    instance.die();
    this.#known.splice(0, Infinity, ...this.#known.filter((each) => each.instance !== instance));
    this.#fleet[this.#fleet.indexOf(instance)] = await this.#makeInstance();
  }

  /** The instance ends in order, and another one takes its place; users have their grace to come back. */
  async #stop(at: number): Promise<void> {
    const instance = this.#at(at);
    for (const known of this.#known) {
      if (known.instance === instance && known.lostAt === null) await this.#end(known, false);
    }
    void instance.service.stop();
    this.#lateMs = timing.timeoutMs + timing.syncIntervalMs;
    this.#fleet[this.#fleet.indexOf(instance)] = await this.#makeInstance();
  }

  #hear(socket: FakeSocket, presence: Presence): void {
    const { userId, status, channelId } = presence;
    const once = `${socket.id} ${userId} ${channelId ?? 'everywhere'}`;
    if (this.#calm && this.#toldInFrame.has(once)) this.complaints.push(`${once} told twice of one change`);
    this.#toldInFrame.add(once);
    if (userId === socket.userId) return;
    this.#see(socket, presence);
    if (!this.#calm) return;
    const concerned = [...socket.channels].filter((channel) => channelId === undefined || channel === channelId);
    const now = this.world.clock.now();
    const shared = concerned.map((channel) => `${userId} ${channel}`);
    const together = this.#known.filter(
      (each) =>
        each.socket.userId === userId && [...each.socket.channels].some((channel) => concerned.includes(channel)),
    );
    const lastShared = Math.max(
      ...shared.map((key) => Math.max(this.#leftAt.get(key) ?? 0, this.#httpUntil.get(key) ?? 0)),
      ...together.map(({ lostAt }) => (lostAt ?? now) + timing.graceMs),
    );
    if (status !== 'offline' && lastShared < now - SLACK_MS - this.#lateMs) {
      this.complaints.push(`${socket.id} told ${status} of ${userId}, with whom nothing is shared`);
    }
    const isShown = (this.#chosenAt.get(userId) ?? 0) < now - SLACK_MS && !this.#hidden.has(userId);
    const isThere = together.some(
      ({ lostAt, joinedAt }) =>
        (lostAt === null || now < lostAt + timing.graceMs) &&
        [...joinedAt].some(([channel, at]) => concerned.includes(channel) && at < now - SLACK_MS),
    );
    if (status === 'offline' && isShown && isThere) {
      this.complaints.push(`${socket.id} told offline of ${userId}, whose device lives`);
    }
  }

  /** News of one channel, or of the user: then for every channel where the user is seen. */
  #see(socket: FakeSocket, presence: Presence): void {
    for (const [channel, views] of this.#views.get(socket) ?? []) {
      const isSeen = (views.get(presence.userId)?.status ?? 'offline') !== 'offline';
      if (presence.channelId === undefined ? isSeen : presence.channelId === channel)
        views.set(presence.userId, presence);
    }
  }

  /** The session is in none of these any more. */
  #forget({ socket, joinedAt }: Known, channels: Iterable<string>): void {
    for (const channel of channels) {
      this.#leftAt.set(`${socket.userId} ${channel}`, this.world.clock.now());
      socket.channels.delete(channel);
      joinedAt.delete(channel);
    }
  }

  #at(index: number): Instance {
    const instance = this.#fleet[index % this.#fleet.length];
    if (!instance) throw new Error('no instance');
    return instance;
  }

  #sameDevice({ socket, instance }: Known): Known[] {
    return this.#known.filter((each) => each.instance === instance && each.socket.device.id === socket.device.id);
  }

  #live(nth: number): Known | undefined {
    const live = this.#known.filter(({ lostAt }) => lostAt === null);
    return live[nth % Math.max(1, live.length)];
  }
}

function describe(view: Presence | undefined): string {
  if (!view || view.status === 'offline') return 'offline';
  const devices = view.devices.map(({ status }) => status).sort();
  return `${view.status} ${devices.join(',')}`;
}

function looks(live: readonly Known[], choice: string | null): string {
  const devices = new Map<string, 'online' | 'away'>();
  for (const { socket, status } of live)
    if (devices.get(socket.device.id) !== 'online') devices.set(socket.device.id, status);
  const statuses = [...devices.values()].sort();
  return `${choice ?? (statuses.includes('online') ? 'online' : 'away')} ${statuses.join(',')}`;
}

/** A bus that takes its time, a different one for each frame and listener. */
export function slowBus(bus: EventBus, clock: FakeClock, delay: () => number, onDeliver: () => void): EventBus {
  return {
    publish: (topic, frame) => bus.publish(topic, frame),
    onRestored: (listener) => bus.onRestored(listener),
    subscribe: (topic, listener) =>
      bus.subscribe(topic, (frame) => {
        const deliver = (): void => {
          onDeliver();
          listener(frame);
        };
        const ms = delay();
        if (ms === 0) deliver();
        else clock.after(ms, deliver);
      }),
  };
}
