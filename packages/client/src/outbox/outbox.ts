import { RealtimeError } from '@nchat/realtime-protocol/core';
import { abortError } from '../abort.js';
import { retryDelay } from '../backoff.js';
import type { Clock } from '../clock.js';
import { defer, type Deferred } from '../deferred.js';
import { createId } from '../ids.js';
import { createStore, type WritableStore } from '../store.js';
import { restoreOp, storeOp } from './stored-op.js';
import type { OutboxStorage, QueuedOp, QueuedOpKind } from './queued-op.js';

const RETRY = { baseMs: 500, maxMs: 20_000, firstRetrySpreadMs: 500, stableAfterMs: 0 };

/** What the outbox needs, and whom it tells. */
export interface OutboxHost {
  readonly clock: Clock;
  /** Whether commands of the channel can go out now. */
  isReady(channelId: string): boolean;
  /** Keeps the channel joined until the returned function is called. */
  hold(channelId: string): () => void;
  /** Runs one operation; resolves with what its caller gets. */
  perform(op: QueuedOp): Promise<unknown>;
  /** The operation is new or changed its state. */
  changed(op: QueuedOp): void;
  /** The operation is done with: accepted, refused, or withdrawn. */
  removed(op: QueuedOp, isWithdrawn: boolean): void;
  /** The storage failed; the operation lives on in memory. */
  storageFailed(error: unknown): void;
}

/** Bounds and place of the queue. */
export interface OutboxSettings {
  readonly maxItems: number;
  readonly maxAgeMs: number;
  readonly storage: OutboxStorage;
}

interface Lane {
  isBusy: boolean;
  retryTimer: unknown;
  release: () => void;
}

/**
 * One queue for every mutation of one user: in order per channel, one on the wire per channel, retried under the
 * same id until the server accepts or refuses, or the operation is too old.
 */
export class Outbox {
  readonly items: WritableStore<readonly QueuedOp[]> = createStore<readonly QueuedOp[]>([]);
  readonly size: WritableStore<number> = createStore(0);
  private readonly host: OutboxHost;
  private readonly settings: OutboxSettings;
  private readonly lanes = new Map<string, Lane>();
  /** By operation id; survives a change of user, so that a promise settles when its user returns. */
  private readonly waiting = new Map<string, Deferred<unknown>>();
  private userId: string | null = null;
  private expiryTimer: unknown;

  constructor(host: OutboxHost, settings: OutboxSettings) {
    this.host = host;
    this.settings = settings;
  }

  find(id: string): QueuedOp | undefined {
    return this.items.getSnapshot().find((op) => op.id === id);
  }

  /** Queues an operation; resolves when the server has accepted it, rejects when it never will. */
  enqueue<T>(kind: QueuedOpKind, channelId: string, payload: QueuedOp['payload'], id?: string): Promise<T> {
    const { clock } = this.host;
    const known = id === undefined ? undefined : this.find(id);
    if (known && known.state !== 'failed') return this.promiseOf<T>(known.id);
    if (this.size.getSnapshot() >= this.settings.maxItems) {
      return Promise.reject(new RealtimeError('queue_full', { channelId, clientMessageId: id }));
    }
    const createdAt = clock.now();
    const opId = id ?? createId(createdAt);
    const promise = this.promiseOf<T>(opId);
    this.add({ id: opId, kind, channelId, payload, createdAt, attempts: 0, state: 'queued' });
    return promise;
  }

  /** Changes the payload of an operation that cannot have reached the server yet. */
  rewrite(id: string, change: QueuedOp['payload']): boolean {
    const op = this.find(id);
    if (!op || !isUntouched(op)) return false;
    this.put({ ...op, payload: { ...op.payload, ...change } });
    return true;
  }

  /** What was meant for a message that had no server id yet is meant for this id now. */
  rebind(clientMessageId: string, messageId: string): void {
    for (const op of this.items.getSnapshot()) {
      if (op.payload.messageId === clientMessageId) this.put({ ...op, payload: { ...op.payload, messageId } });
    }
  }

  /** Withdraws an operation that is not on the wire. */
  discard(id: string): boolean {
    const op = this.find(id);
    if (!op || op.state === 'sending') return false;
    this.drop(op, true);
    this.settle(id, (waiting) => waiting.reject(abortError('The operation was withdrawn.')));
    return true;
  }

  /** Tries a failed operation again, as the newest. */
  retry<T>(id: string): Promise<T> {
    const op = this.find(id);
    if (!op) return Promise.reject(new RealtimeError('message_not_found', { clientMessageId: id }));
    if (op.state === 'failed') {
      this.write(this.items.getSnapshot().filter((other) => other !== op));
      const { error: _error, failedWith: _failedWith, ...rest } = op;
      this.add({ ...rest, createdAt: this.host.clock.now(), state: 'queued' });
    }
    return this.promiseOf<T>(id);
  }

  /** Tries everything that waits, now; resolves when all of it has settled. */
  async flush(): Promise<void> {
    const open = this.items.getSnapshot().filter((op) => op.state !== 'failed');
    for (const [channelId, lane] of this.lanes) {
      this.stopRetry(lane);
      this.pump(channelId);
    }
    await Promise.allSettled(open.map((op) => this.promiseOf(op.id)));
  }

  /** The channel can send now. */
  pump(channelId: string): void {
    const lane = this.lanes.get(channelId);
    if (!lane || lane.isBusy || lane.retryTimer !== undefined) return;
    const op = this.items.getSnapshot().find((item) => item.channelId === channelId && item.state !== 'failed');
    if (!op) {
      this.lanes.delete(channelId);
      lane.release();
      return;
    }
    if (!this.host.isReady(channelId)) return;
    lane.isBusy = true;
    void this.run({ ...op, state: 'sending', attempts: op.attempts + 1 }, lane);
  }

  /** The channel will not take anything: everything that waits for it fails. */
  failChannel(channelId: string, error: RealtimeError): void {
    for (const op of this.items.getSnapshot()) {
      if (op.channelId === channelId && op.state === 'queued') this.fail(op, error);
    }
  }

  /**
   * Turns to another user's queue. What was queued before anybody was known goes with the first user; after that,
   * one user's operations are never sent as another's.
   */
  async setUser(userId: string | null): Promise<void> {
    if (userId === this.userId) return;
    const adopted = this.userId === null ? this.items.getSnapshot() : [];
    if (this.userId !== null) this.empty();
    this.userId = userId;
    if (userId === null) return;
    for (const op of adopted) this.store(op);
    let stored: readonly QueuedOp[];
    try {
      stored = (await this.settings.storage.load(userId)).map(restoreOp);
    } catch (error) {
      return this.host.storageFailed(error);
    }
    if (userId !== this.userId) return;
    const fresh = stored.filter((op) => !this.find(op.id));
    this.write([...fresh, ...this.items.getSnapshot()]);
    for (const op of fresh) this.open(op);
  }

  /** Forgets everything of the current user; the promises reject as withdrawn. */
  clear(): void {
    const ops = this.items.getSnapshot();
    this.empty();
    for (const op of ops) {
      this.host.removed(op, true);
      this.settle(op.id, (waiting) => waiting.reject(abortError('The queue was cleared.')));
    }
    if (this.userId !== null) this.settings.storage.clear(this.userId).catch((error) => this.host.storageFailed(error));
  }

  /** Ends all timers and promises; what is stored stays stored. */
  dispose(): void {
    this.empty();
    for (const waiting of this.waiting.values()) waiting.reject(abortError('The client was disposed.'));
    this.waiting.clear();
  }

  private async run(op: QueuedOp, lane: Lane): Promise<void> {
    this.put(op);
    try {
      const result = await this.host.perform(op);
      // The queue may have turned to another user, or been cleared, meanwhile.
      if (this.lanes.get(op.channelId) !== lane) return;
      this.drop(op, false);
      this.settle(op.id, (waiting) => waiting.resolve(result));
    } catch (error) {
      if (this.lanes.get(op.channelId) !== lane) return;
      this.again(op, lane, error as RealtimeError);
    }
    lane.isBusy = false;
    this.pump(op.channelId);
  }

  private again(op: QueuedOp, lane: Lane, error: RealtimeError): void {
    const isLate = this.host.clock.now() >= op.createdAt + this.settings.maxAgeMs;
    // `not_joined` is no verdict on the operation: the channel joins again, and the lane goes on.
    if (!error.retryable && error.code !== 'not_joined') return this.fail(op, error);
    if (isLate) return this.fail(op, new RealtimeError('queue_expired', { channelId: op.channelId, cause: error }));
    this.put({ ...op, state: 'queued', error });
    // Without a connection there is nothing to wait for but its return.
    if (error.code === 'offline') return;
    lane.retryTimer = this.host.clock.setTimeout(() => {
      lane.retryTimer = undefined;
      this.pump(op.channelId);
    }, error.retryAfterMs ?? retryDelay(op.attempts, RETRY));
  }

  private fail(op: QueuedOp, error: RealtimeError): void {
    if (op.kind === 'send') this.put({ ...op, state: 'failed', error, failedWith: error.code });
    else this.drop(op, false);
    this.settle(op.id, (waiting) => waiting.reject(error));
    this.pump(op.channelId);
  }

  private add(op: QueuedOp): void {
    this.write([...this.items.getSnapshot(), op]);
    this.store(op);
    this.open(op);
  }

  /** Shows an operation that is in the list, and gets its channel going. */
  private open(op: QueuedOp): void {
    this.host.changed(op);
    if (op.state === 'failed') return;
    if (!this.lanes.has(op.channelId)) {
      const lane: Lane = { isBusy: false, retryTimer: undefined, release: () => {} };
      this.lanes.set(op.channelId, lane);
      lane.release = this.host.hold(op.channelId);
    }
    this.pump(op.channelId);
  }

  private put(op: QueuedOp): void {
    this.write(this.items.getSnapshot().map((other) => (other.id === op.id ? op : other)));
    this.store(op);
    this.host.changed(op);
  }

  private drop(op: QueuedOp, isWithdrawn: boolean): void {
    this.write(this.items.getSnapshot().filter((other) => other.id !== op.id));
    if (this.userId !== null) {
      this.settings.storage.remove(this.userId, op.id).catch((error) => this.host.storageFailed(error));
    }
    this.host.removed(op, isWithdrawn);
  }

  private store(op: QueuedOp): void {
    if (this.userId === null) return;
    this.settings.storage.put(this.userId, storeOp(op)).catch((error) => this.host.storageFailed(error));
  }

  private empty(): void {
    for (const lane of this.lanes.values()) {
      this.stopRetry(lane);
      lane.release();
    }
    this.lanes.clear();
    this.write([]);
  }

  private stopRetry(lane: Lane): void {
    this.host.clock.clearTimeout(lane.retryTimer);
    lane.retryTimer = undefined;
  }

  private write(ops: readonly QueuedOp[]): void {
    this.items.set(ops);
    this.size.set(ops.filter((op) => op.state !== 'failed').length);
    this.watchAge(ops);
  }

  private watchAge(ops: readonly QueuedOp[]): void {
    this.host.clock.clearTimeout(this.expiryTimer);
    const queued = ops.filter((op) => op.state === 'queued');
    if (queued.length === 0) return;
    const { clock } = this.host;
    const deadline = Math.min(...queued.map((op) => op.createdAt)) + this.settings.maxAgeMs;
    this.expiryTimer = clock.setTimeout(() => {
      for (const op of queued) {
        const isLate = clock.now() >= op.createdAt + this.settings.maxAgeMs && this.find(op.id) === op;
        if (isLate) this.fail(op, new RealtimeError('queue_expired', { channelId: op.channelId, clientMessageId: op.id }));
      }
      this.watchAge(this.items.getSnapshot());
    }, Math.max(deadline - clock.now(), 0));
  }

  private promiseOf<T>(id: string): Promise<T> {
    let waiting = this.waiting.get(id);
    if (!waiting) this.waiting.set(id, (waiting = defer<unknown>()));
    return waiting.promise as Promise<T>;
  }

  private settle(id: string, how: (waiting: Deferred<unknown>) => void): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (waiting) how(waiting);
  }
}

/** Whether the server cannot have seen it: an answer that got lost may have been an acceptance. */
export function isUntouched(op: QueuedOp): boolean {
  return op.state === 'failed' || (op.state === 'queued' && op.attempts === 0);
}
