import { RealtimeError } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { PresenceFrame } from '../../ports/event-bus.js';
import type {
  DeviceState,
  PresenceChange,
  PresenceChoicePatch,
  PresenceContribution,
  PresenceRecord,
  PresenceStore,
} from '../../ports/presence-store.js';
import { blankRecord, frameBetween, without } from './presence-frame.js';

const COALESCE_MS = 250;
const RETRY_MS = 100;
const MOST_RETRY_MS = 5_000;
/** A membership that was written so recently is not written again when the user leaves. */
const FRESH_MS = 60 * 60 * 1_000;
const NOWHERE: readonly string[] = [];

export interface UserWriterDeps {
  readonly store: PresenceStore;
  readonly instanceId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly publish: (frame: PresenceFrame) => Promise<void>;
}

export interface WriterSource {
  readonly userId: string;
  contribution(): PresenceContribution | null;
  /** Unix ms of the user's last sign of life here. */
  seenAt(): number;
  /** A record came back from the store. */
  onRecord(record: PresenceRecord): void;
  /** Nothing is left to write. */
  onIdle(): void;
}

interface Waiter {
  resolve(record: PresenceRecord): void;
  reject(error: unknown): void;
}

/**
 * Brings one user's changes to the store and then to the bus: one at a time and in order, the first at once, further
 * ones bundled, and none lost while the store is away.
 */
export class UserWriter {
  readonly #deps: UserWriterDeps;
  readonly #source: WriterSource;
  /** What was contributed last, together with its memberships; `undefined` when the store's state is not known. */
  #contributed: PresenceContribution | null | undefined = undefined;
  /** The earliest time at which a membership in one of its channels was written, Unix ms. */
  #rememberedAt = 0;
  #patch: PresenceChoicePatch | null = null;
  #dirty = false;
  #waiters: Waiter[] = [];
  /** Where the changes that are not published yet began. */
  #since: PresenceRecord | null = null;
  #known: PresenceRecord | null = null;
  #attempted: readonly string[] = NOWHERE;
  /**
   * An answer was lost: the store may have changed without our seeing it, and others may have seen the user in any
   * of these channels. `null`: no doubt.
   */
  #suspects: Set<string> | null = null;
  #running: Promise<void> | null = null;
  #cancelTimer: (() => void) | null = null;
  #quietUntil = 0;
  #failures = 0;
  #closed = false;

  constructor(source: WriterSource, deps: UserWriterDeps) {
    this.#source = source;
    this.#deps = deps;
  }

  get isIdle(): boolean {
    return !this.#dirty && !this.#running;
  }

  /**
   * Writes what the source contributes now, and the choice if one is given. Rejects with `unavailable` when the
   * first attempt fails; the change is kept and tried again all the same.
   */
  write(patch?: PresenceChoicePatch): Promise<PresenceRecord> {
    if (this.#closed) return Promise.reject(new RealtimeError('draining'));
    if (!patch && this.isIdle && this.#known && isSame(this.#source.contribution(), this.#contributed)) {
      return Promise.resolve(this.#known);
    }
    if (patch) this.#patch = merge(this.#patch, patch);
    this.#dirty = true;
    const written = new Promise<PresenceRecord>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    this.#schedule();
    return written;
  }

  /** The store holds nothing of this instance any more. */
  assertAnew(): void {
    this.#contributed = undefined;
  }

  /** A change that was not made here is to be told with the next write. */
  tell(change: PresenceChange): void {
    this.#since ??= change.before;
    this.#contributed = undefined;
  }

  /** Nothing is written any more; resolves when what was under way has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    await this.#running;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(new RealtimeError('draining'));
  }

  #schedule(): void {
    if (this.#running || this.#cancelTimer || this.#closed) return;
    const wait = this.#quietUntil - this.#deps.clock.now();
    if (wait <= 0) return this.#run();
    this.#cancelTimer = this.#deps.clock.after(wait, () => {
      this.#cancelTimer = null;
      this.#run();
    });
  }

  #run(): void {
    this.#running = this.#attempt().finally(() => {
      this.#running = null;
      if (this.#dirty) this.#schedule();
      else this.#source.onIdle();
    });
  }

  async #attempt(): Promise<void> {
    const { clock, logger } = this.#deps;
    const waiters = this.#waiters.splice(0);
    const patch = this.#patch;
    const started = clock.now();
    this.#patch = null;
    this.#dirty = false;
    try {
      const { record, wasHeard } = await this.#write(patch);
      this.#failures = 0;
      for (const waiter of waiters) waiter.resolve(record);
      // A device that connects is in no channel yet, and must not delay its own first join.
      if (wasHeard) this.#quietUntil = started + COALESCE_MS;
    } catch (error) {
      this.#doubt();
      this.#dirty = true;
      // What was chosen meanwhile is newer.
      if (patch) this.#patch = merge(patch, this.#patch ?? {});
      const wait = Math.min(MOST_RETRY_MS, RETRY_MS * 2 ** this.#failures);
      this.#failures += 1;
      // Spread, so that all users of an instance do not come back to the store in one instant.
      this.#quietUntil = clock.now() + Math.round(wait * (0.5 + Math.random() / 2));
      if (this.#failures === 1) logger.warn({ err: error }, 'presence could not be written; trying again');
      for (const waiter of waiters) waiter.reject(error);
    }
  }

  async #write(patch: PresenceChoicePatch | null): Promise<{ record: PresenceRecord; wasHeard: boolean }> {
    const { store, instanceId, clock, publish } = this.#deps;
    const { userId } = this.#source;
    const contribution = this.#source.contribution();
    let record: PresenceRecord | null = null;
    if (!isSame(contribution, this.#contributed)) {
      this.#attempted = contribution?.channels ?? NOWHERE;
      const [change] = await Promise.all([
        store.contribute(instanceId, userId, contribution, this.#source.seenAt()),
        ...this.#remember(contribution?.channels ?? NOWHERE),
      ]);
      record = this.#note(change);
      if (!this.#contributed?.channels.length) this.#rememberedAt = clock.now();
      this.#contributed = contribution;
    }
    // An empty patch asks how things stand; a contribution has told already.
    if (patch && (!record || patch.status !== undefined || patch.customStatus !== undefined)) {
      record = this.#note(await store.choose(userId, patch, clock.now()));
    }
    record ??= this.#known ?? blankRecord(userId);
    const frame = this.#since && frameBetween(this.#since, record, clock.now(), this.#suspects);
    if (frame) await publish(frame);
    this.#since = null;
    this.#suspects = null;
    return { record, wasHeard: frame !== null && frame.channels.length + (frame.left?.length ?? 0) > 0 };
  }

  /** Membership is kept for a time after the user was last there: it is written on entering, and on leaving if old. */
  #remember(channels: readonly string[]): Promise<void>[] {
    const { store, clock } = this.#deps;
    const now = clock.now();
    const written = this.#contributed?.channels ?? NOWHERE;
    const before = this.#contributed
      ? written
      : [...new Set([...(this.#suspects ?? []), ...(this.#known?.channels ?? [])])];
    const isOld = this.#rememberedAt < now - FRESH_MS;
    const stale = [...without(channels, written), ...(isOld ? without(before, channels) : NOWHERE)];
    return stale.map((channelId) => store.remember(channelId, this.#source.userId, now));
  }

  #doubt(): void {
    this.#contributed = undefined;
    const channels = [...this.#attempted, ...(this.#known?.channels ?? [])];
    this.#suspects ??= new Set();
    for (const channelId of channels) this.#suspects.add(channelId);
  }

  #note({ before, after }: PresenceChange): PresenceRecord {
    this.#since ??= before;
    this.#known = after;
    this.#source.onRecord(after);
    return after;
  }
}

function isSame(a: PresenceContribution | null, b: PresenceContribution | null | undefined): boolean {
  if (!a || !b) return a === b;
  const isChannel = (channelId: string, at: number): boolean => channelId === b.channels[at];
  const isDevice = (device: DeviceState, at: number): boolean => {
    const other = b.devices[at];
    return device.id === other?.id && device.kind === other.kind && device.status === other.status;
  };
  return (
    a.channels.length === b.channels.length &&
    a.devices.length === b.devices.length &&
    a.channels.every(isChannel) &&
    a.devices.every(isDevice)
  );
}

function merge(older: PresenceChoicePatch | null, newer: PresenceChoicePatch): PresenceChoicePatch {
  return {
    status: newer.status === undefined ? older?.status : newer.status,
    customStatus: newer.customStatus === undefined ? older?.customStatus : newer.customStatus,
  };
}
