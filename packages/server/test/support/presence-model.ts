import type { CommandInput, Presence } from '@nchat/realtime-protocol';
import type { EventBus } from '../../src/ports/event-bus.js';
import type { FakeClock } from './fake-clock.js';
import type { FakeSocket, Instance } from './presence-world.js';
import { PresenceWorld, timing } from './presence-world.js';

export type Update = CommandInput<'presence:update'>;

export type Op =
  | { readonly kind: 'connect'; readonly user: string; readonly device: string; readonly at: number }
  | { readonly kind: 'join' | 'leave'; readonly nth: number; readonly channel: string }
  | { readonly kind: 'end'; readonly nth: number; readonly clean: boolean }
  | { readonly kind: 'update'; readonly nth: number; readonly update: Update }
  | { readonly kind: 'http'; readonly user: string; readonly at: number; readonly channel: string }
  | { readonly kind: 'crash'; readonly at: number }
  | { readonly kind: 'store'; readonly state: StoreState }
  | { readonly kind: 'wait'; readonly ms: number };

/** `mute`: the store does what it is asked, and its answer is lost. */
export type StoreState = 'up' | 'down' | 'mute';

/** A live or lost session as the model knows it. */
interface Known {
  readonly socket: FakeSocket;
  readonly instance: Instance;
  readonly connectedAt: number;
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
  readonly #views = new Map<FakeSocket, Map<string, Presence>>();
  /** When each user was last in a channel, and since when without a break. */
  readonly #stays = new Map<string, { since: number; until: number }>();
  readonly #httpUntil = new Map<string, number>();
  readonly #chosenAt = new Map<string, number>();
  readonly #hidden = new Set<string>();
  readonly #toldInFrame = new Set<string>();
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
      case 'store':
        return;
      case 'wait':
        this.#observe();
        return this.world.clock.advance(op.ms);
    }
  }

  /** After a long silence: every observer's newest view of every user is the truth. */
  async judge(): Promise<void> {
    const users = [...new Set(this.#known.map(({ socket }) => socket.userId))];
    const records = await this.world.memory.read(users);
    for (const { socket, lostAt } of this.#known) {
      if (lostAt !== null) continue;
      for (const record of records) {
        if (record.userId === socket.userId) continue;
        const live = this.#known.filter((each) => each.socket.userId === record.userId && each.lostAt === null);
        const isShared = live.some((each) => [...each.socket.channels].some((channel) => socket.channels.has(channel)));
        // The choice is the store's to know: two instances may have written in either order.
        const expected = !isShared || record.choice.status === 'offline' ? 'offline' : looks(live, record.choice.status);
        const view = this.#views.get(socket)?.get(record.userId);
        const seen = !view || view.status === 'offline' ? 'offline' : `${view.status} ${view.devices.map(({ status }) => status).sort().join(',')}`;
        if (seen !== expected) this.complaints.push(`${socket.id} sees ${record.userId} ${seen}, not ${expected}`);
      }
    }
  }

  async #connect(user: string, device: string, instance: Instance): Promise<void> {
    const now = this.world.clock.now();
    const deviceId = `${user}-${device}`;
    const lost = this.#known.findLast(
      (each) => each.instance === instance && each.socket.device.id === deviceId && each.lostAt !== null && each.lostAt + timing.graceMs > now,
    );
    const { socket, done } = instance.open(user, deviceId);
    socket.onTold = (presence) => this.#hear(socket, presence);
    this.#views.set(socket, new Map());
    this.#known.push({ socket, instance, connectedAt: now, status: lost?.status ?? 'online', lostAt: null });
    void done;
  }

  async #join(known: Known | undefined, channel: string): Promise<void> {
    if (!known) return;
    const { socket, instance } = known;
    const members = await instance.follow(channel).catch(() => null);
    if (!members || !socket.isOpen || socket.channels.has(channel)) return;
    const views = this.#views.get(socket);
    for (const view of members.values()) if (view.status !== 'offline') views?.set(view.userId, view);
    void instance.join(socket, channel);
    this.#observe();
  }

  async #leave(known: Known | undefined, channel: string): Promise<void> {
    if (!known?.socket.channels.has(channel)) return;
    const { socket, instance } = known;
    this.#observe();
    void instance.leave(socket, channel);
    // Whom one shares nothing with any more, one does not look at any more.
    const views = this.#views.get(socket);
    const rest = [...socket.channels].map((each) => instance.members.get(each));
    for (const userId of views?.keys() ?? []) {
      if (!rest.some((members) => (members?.get(userId)?.status ?? 'offline') !== 'offline')) views?.delete(userId);
    }
  }

  async #end(known: Known | undefined, clean: boolean): Promise<void> {
    if (!known) return;
    this.#observe();
    void known.instance.end(known.socket, clean);
    if (clean) this.#known.splice(this.#known.indexOf(known), 1);
    else known.lostAt = this.world.clock.now();
  }

  async #update(known: Known | undefined, update: Update): Promise<void> {
    if (!known) return;
    const { userId, device } = known.socket;
    this.#chosenAt.set(userId, this.world.clock.now());
    if (!update.auto) {
      if (update.status === 'offline') this.#hidden.add(userId);
      else this.#hidden.delete(userId);
    }
    for (const each of this.#known) {
      const isSame = each.instance === known.instance && each.socket.device.id === device.id;
      if (isSame && (update.status === 'online' || update.status === 'away')) each.status = update.status;
    }
    known.instance.service.update(known.socket, update).catch(() => undefined);
  }

  /** The process is gone, with all its sockets; another one takes its place. */
  async #crash(at: number): Promise<void> {
    const instance = this.#at(at);
    this.#observe();
    await instance.service.stop();
    instance.sockets.clear();
    this.#known.splice(0, Infinity, ...this.#known.filter((each) => each.instance !== instance));
    this.#fleet[this.#fleet.indexOf(instance)] = await this.#makeInstance();
  }

  #hear(socket: FakeSocket, presence: Presence): void {
    const { userId, status } = presence;
    const once = `${socket.id} ${userId}`;
    if (this.#toldInFrame.has(once)) this.complaints.push(`${once} told twice of one change`);
    this.#toldInFrame.add(once);
    if (userId === socket.userId) return;
    this.#views.get(socket)?.set(userId, presence);
    if (!this.#calm) return;
    this.#observe();
    const now = this.world.clock.now();
    const shared = [...socket.channels].map((channel) => `${userId} ${channel}`);
    const stays = shared.map((key) => this.#stays.get(key));
    const lastShared = Math.max(...stays.map((stay) => stay?.until ?? 0), ...shared.map((key) => this.#httpUntil.get(key) ?? 0));
    if (status !== 'offline' && lastShared < now - SLACK_MS) {
      this.complaints.push(`${socket.id} told ${status} of ${userId}, with whom nothing is shared`);
    }
    const isSettled = (this.#chosenAt.get(userId) ?? 0) < now - SLACK_MS && !this.#hidden.has(userId);
    if (status === 'offline' && isSettled && stays.some((stay) => stay && stay.until === now && stay.since < now - SLACK_MS)) {
      this.complaints.push(`${socket.id} told offline of ${userId}, whose device lives`);
    }
  }

  /** Writes down who is where now. */
  #observe(): void {
    const now = this.world.clock.now();
    const isLive = ({ lostAt }: Known): boolean => lostAt === null || now < lostAt + timing.graceMs;
    const present = new Set<string>();
    for (const each of this.#known) {
      if (!isLive(each)) continue;
      for (const channel of each.socket.channels) present.add(`${each.socket.userId} ${channel}`);
    }
    for (const key of present) {
      const stay = this.#stays.get(key);
      const since = stay && this.#wasUnbroken(key, stay.until) ? stay.since : now;
      this.#stays.set(key, { since, until: now });
    }
  }

  /** Between two observations nothing but time has passed, so only a grace can have ended. */
  #wasUnbroken(key: string, until: number): boolean {
    return this.#known.some(({ socket, lostAt, connectedAt }) => {
      const isThere = [...socket.channels].some((channel) => `${socket.userId} ${channel}` === key);
      return isThere && connectedAt <= until && (lostAt === null || this.world.clock.now() < lostAt + timing.graceMs);
    });
  }

  #at(index: number): Instance {
    const instance = this.#fleet[index % this.#fleet.length];
    if (!instance) throw new Error('no instance');
    return instance;
  }

  #live(nth: number): Known | undefined {
    const live = this.#known.filter(({ lostAt }) => lostAt === null);
    return live[nth % Math.max(1, live.length)];
  }
}

function looks(live: readonly Known[], choice: string | null): string {
  const devices = new Map<string, 'online' | 'away'>();
  for (const { socket, status } of live) if (devices.get(socket.device.id) !== 'online') devices.set(socket.device.id, status);
  const statuses = [...devices.values()].sort();
  return `${choice ?? (statuses.includes('online') ? 'online' : 'away')} ${statuses.join(',')}`;
}

/** A bus that takes its time, a different one for each frame and listener. */
export function slowBus(bus: EventBus, clock: FakeClock, delay: () => number, onDeliver: () => void): EventBus {
  return {
    publish: (topic, frame) => bus.publish(topic, frame),
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
