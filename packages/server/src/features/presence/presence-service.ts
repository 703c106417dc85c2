import type { CommandInput, Presence, PresenceResponse, PresenceStatus } from '@nchat/realtime-protocol';
import { RealtimeError } from '@nchat/realtime-protocol';
import type { Broadcaster } from '../../core/broadcaster.js';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { Metrics } from '../../core/metrics.js';
import type { LiveSession, Session } from '../../core/session.js';
import type { BusFrame, EventBus, PresenceFrame } from '../../ports/event-bus.js';
import type { PresenceStore } from '../../ports/presence-store.js';
import { subscribeAll } from '../../ports/subscribe-all.js';
import { controlTopic, presenceTopic, presenceTopics } from '../../ports/topics.js';
import { offlineView, othersView, shownStatus } from './merge-status.js';
import type { MemberViews } from './presence-delivery.js';
import { PresenceDelivery } from './presence-delivery.js';
import { PresenceRepair } from './presence-repair.js';
import type { PresentUserDeps } from './present-user.js';
import { PresentUser } from './present-user.js';

/** A lease lasts for two intervals: one failure must not cost it. */
const RENEW_RETRY_MS = 1_000;

export interface PresenceServiceDeps {
  readonly store: PresenceStore;
  readonly bus: EventBus;
  readonly broadcaster: Broadcaster;
  readonly members: MemberViews;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Unique per life of a process, not only per place. */
  readonly instanceId: string;
  readonly settings: { readonly graceMs: number; readonly timeoutMs: number; readonly syncIntervalMs: number };
}

/**
 * Who speaks for a user: a session, or a call by HTTP, that also makes the user present in the channels it names.
 */
export type PresenceActor = Session | { readonly userId: string; readonly channelIds?: readonly string[] };

/** Who is where and how: this instance's devices into the store, everybody's changes to the local sockets. */
export class PresenceService {
  readonly #deps: PresenceServiceDeps;
  readonly #delivery: PresenceDelivery;
  readonly #users = new Map<string, PresentUser>();
  readonly #ofUsers: PresentUserDeps;
  readonly #unsubscribe: (() => void)[] = [];
  readonly #repair: PresenceRepair;
  #cancelBeat: (() => void) | null = null;
  #lease: string | null = null;
  #deaths: number | null = null;
  #isDrifting = false;
  #beating: Promise<void> = Promise.resolve();
  #stopping = false;
  #stopped = false;

  constructor(deps: PresenceServiceDeps) {
    this.#deps = deps;
    this.#delivery = new PresenceDelivery(deps);
    this.#repair = new PresenceRepair({ ...deps, delivery: this.#delivery });
    this.#ofUsers = {
      ...deps,
      graceMs: deps.settings.graceMs,
      httpMs: deps.settings.timeoutMs,
      publish: (frame) => this.#publish(frame),
      onUnused: (user) => {
        if (this.#users.get(user.userId) === user) this.#users.delete(user.userId);
      },
    };
  }

  /** Hears of all users from now on. Rejects with `unavailable` when the bus is away; `stop` then lets go. */
  async start(): Promise<void> {
    const { bus } = this.#deps;
    const hear = (frame: BusFrame): void => {
      if (frame.kind === 'presence') this.#receive(frame);
    };
    const unsubscribe = await subscribeAll(bus, presenceTopics, hear);
    this.#unsubscribe.push(
      unsubscribe,
      bus.onRestored(() => this.#repairSoon()),
    );
    this.#beating = this.#beat();
    await this.#beating;
  }

  /**
   * Hands over: what is still to be written is written, and nothing is told of those who were connected here. They
   * come back elsewhere, unseen; who does not is taken away by another instance when the grace would be over.
   */
  async stop(): Promise<void> {
    const { store, clock, instanceId, logger } = this.#deps;
    this.#stopping = true;
    this.#cancelBeat?.();
    await this.#beating;
    const users = [...this.#users.values()];
    await Promise.all(users.map((user) => user.settle()));
    this.#stopped = true;
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    this.#users.clear();
    const until = users.reduce((latest, { devices }) => Math.max(latest, devices.presentUntil()), 0);
    await Promise.all(users.map((user) => user.close()));
    const now = clock.now();
    await store.retire(instanceId, Math.max(0, until - now), now).catch((error: unknown) => {
      logger.warn({ err: error }, 'presence not handed over; it ends with the lease');
    });
  }

  /** The session's device lives. Like all of its kind, resolves when the change is written or kept for later. */
  async connected(session: LiveSession): Promise<void> {
    await this.#change(session.principal.userId, (user) => user.devices.connect(session));
  }

  /** `clean`: the user's own doing. A connection that broke, or that the server closed, is given time to return. */
  async disconnected(session: LiveSession, { clean }: { clean: boolean }): Promise<void> {
    await this.#change(session.principal.userId, (user) => user.devices.disconnect(session, clean));
  }

  async joined(session: LiveSession, channelIds: readonly string[]): Promise<void> {
    await this.#change(session.principal.userId, ({ devices }) => {
      for (const channelId of channelIds) devices.moved(session, channelId);
    });
  }

  async left(session: LiveSession, channelId: string): Promise<void> {
    await this.#change(session.principal.userId, (user) => user.devices.moved(session, channelId));
  }

  /** Sets what the user wants to show. Rejects with `unavailable`; the change is then still kept and tried again. */
  async update(
    actor: PresenceActor,
    { status, customStatus, auto }: CommandInput<'presence:update'>,
  ): Promise<{ userId: string; status: PresenceStatus }> {
    if (this.#stopped) throw new RealtimeError('draining');
    const userId = 'principal' in actor ? actor.principal.userId : actor.userId;
    const session = 'transport' in actor && actor.transport === 'socket' ? actor : undefined;
    const user = this.#open(userId);
    if ('channelIds' in actor && actor.channelIds) user.devices.touchHttp(actor.channelIds);
    const isDeviceStatus = status === 'online' || status === 'away';
    if (isDeviceStatus) user.devices.setStatus(status, session);
    const choice = auto ? undefined : isDeviceStatus ? null : status;
    const record = await user.write({ status: choice, customStatus });
    return { userId, status: shownStatus(record) };
  }

  /** A user that speaks HTTP counts as present in these channels until the presence timeout. */
  async touchHttp(userId: string, channelIds: readonly string[], status?: 'online' | 'away'): Promise<void> {
    await this.#change(userId, ({ devices }) => devices.touchHttp(channelIds, status));
  }

  /** The user polls a channel no more, or (no channel) none at all: says so to every instance. */
  async endHttp(userId: string, channelId: string | undefined): Promise<void> {
    await this.#deps.bus.publish(controlTopic, { kind: 'http-end', userId, ...(channelId && { channelId }) });
  }

  /** Forgets what was said by polls that are over; what `isPolled` is still being said. */
  async forgetHttp(
    userId: string,
    channelId: string | undefined,
    isPolled: (channelId: string) => boolean,
  ): Promise<void> {
    if (this.#users.has(userId)) await this.#change(userId, ({ devices }) => devices.endHttp(channelId, isPolled));
  }

  /** Everyone known in the channel, as others see them there. */
  async snapshot(channelId: string): Promise<Presence[]> {
    const records = await this.#deps.store.members(channelId);
    const now = this.#deps.clock.now();
    return records.map((record) => {
      const view = othersView(record, now);
      return record.channels.includes(channelId) ? view : offlineView(record);
    });
  }

  async channelPresence(channelId: string): Promise<PresenceResponse> {
    const users = await this.snapshot(channelId);
    const count = { online: 0, away: 0, dnd: 0, offline: 0 };
    for (const { status } of users) count[status] += 1;
    return { channelId, users, count };
  }

  /**
   * Sets right what was told here and is not true, as can be after a death or while the bus was away. Rejects with
   * `unavailable`; it is then tried again with the next renewal.
   */
  async repair(): Promise<void> {
    this.#isDrifting = true;
    await this.#repair.run();
    this.#isDrifting = false;
  }

  /** Users with a device here, counting those whose connection was just lost. */
  get userCount(): number {
    return this.#users.size;
  }

  #receive(frame: PresenceFrame): void {
    const told = this.#delivery.deliver(frame);
    this.#users.get(frame.userId)?.heard(told);
  }

  #open(userId: string): PresentUser {
    const known = this.#users.get(userId);
    if (known) return known;
    const user = new PresentUser(userId, this.#ofUsers);
    this.#users.set(userId, user);
    return user;
  }

  async #change(userId: string, change: (user: PresentUser) => void): Promise<void> {
    if (this.#stopped) return;
    const user = this.#open(userId);
    change(user);
    await user.settle();
  }

  async #publish(frame: PresenceFrame): Promise<void> {
    await this.#deps.bus.publish(presenceTopic(frame.userId), frame);
    this.#deps.metrics.presenceUpdated();
  }

  #repairSoon(): void {
    this.repair().catch((error: unknown) => this.#deps.logger.warn({ err: error }, 'presence not repaired yet'));
  }

  /** Keeps this instance's contributions valid, and finishes what instances that died left behind. */
  async #beat(): Promise<void> {
    const { store, clock, instanceId, settings, logger } = this.#deps;
    let next = settings.syncIntervalMs;
    this.#delivery.forget();
    try {
      const { lease, changes, deaths } = await store.renew(instanceId, clock.now());
      const told = changes.map((change) => this.#open(change.after.userId).tell(change));
      if (lease !== this.#lease) for (const user of this.#users.values()) user.assertAnew();
      this.#lease = lease;
      if (deaths !== (this.#deaths ?? deaths)) this.#isDrifting = true;
      this.#deaths = deaths;
      // What was just taken away here is on its way to be told, and needs no repair.
      if (this.#isDrifting) void Promise.all(told).then(() => this.#repairSoon());
    } catch (error) {
      logger.warn({ err: error }, 'presence lease could not be renewed; trying again');
      this.#isDrifting = true;
      next = Math.min(next, RENEW_RETRY_MS);
    }
    if (this.#stopping) return;
    this.#cancelBeat = clock.after(next, () => void (this.#beating = this.#beat()));
  }
}
