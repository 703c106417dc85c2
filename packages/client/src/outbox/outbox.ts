import { RealtimeError } from '@nchat/realtime-protocol/core';
import { abortError } from '../abort.js';
import { retryDelay, SOON } from '../backoff.js';
import type { Clock } from '../clock.js';
import { defer, type Deferred } from '../deferred.js';
import { createId } from '../ids.js';
import { createStore, type Store } from '../store.js';
import { createTimer, type Timer } from '../timer.js';
import type { Access } from '../storage/access.js';
import type { OutboxStorage, QueuedOp, QueuedOpKind, StoredOp } from './queued-op.js';
import { restoreOp, storeOp } from './stored-op.js';

/** What the outbox needs, and whom it tells. */
export interface OutboxHost {
  readonly clock: Clock;
  /** Whether commands of the channel can go out now. */
  isReady: (channelId: string) => boolean;
  /** Keeps the channel joined until the returned function is called. */
  hold: (channelId: string) => () => void;
  /** Runs one operation; resolves with what its caller gets. */
  perform: (op: QueuedOp) => Promise<unknown>;
  /** The operation is new, or changed its state. */
  show: (op: QueuedOp) => void;
  /** The operation has left the queue: accepted, withdrawn, or with an error. */
  gone: (op: QueuedOp, error?: RealtimeError) => void;
  /** The operation was refused for good, or is too old. */
  failed: (op: QueuedOp, error: RealtimeError) => void;
}

/** Bounds and place of the queue. */
export interface OutboxSettings {
  readonly maxItems: number;
  readonly maxAgeMs: number;
  readonly onExpire: 'fail' | 'drop';
  /** Keeps operations beyond the life of the client; null when nothing does. */
  readonly storage: Access<OutboxStorage> | null;
}

/** A storage that has not answered by now does not hold up the queue any longer. */
const LOAD_MS = 3000;

/**
 * One queue for every mutation of one user: in order per channel, one on the wire per channel, retried under the
 * same id until the server accepts or refuses, or the operation is too old.
 */
export interface Outbox {
  readonly items: Store<readonly QueuedOp[]>;
  readonly size: Store<number>;
  find: (id: string) => QueuedOp | undefined;
  /** Queues an operation; resolves when the server has accepted it, rejects when it never will. */
  enqueue: <T>(kind: QueuedOpKind, channelId: string, payload: object, id?: string) => Promise<T>;
  /** Changes the payload of an operation that the server cannot have seen; false for any other. */
  rewrite: (id: string, change: object) => boolean;
  /** What was meant for a message that had no server id yet is meant for this id now. */
  rebind: (clientMessageId: string, messageId: string) => void;
  /** Withdraws an operation that is not on the wire; false for any other. */
  discard: (id: string) => boolean;
  /** Tries a failed operation again, as the newest. */
  retry: <T>(id: string) => Promise<T>;
  /** Tries everything that waits, now; resolves when all of it has settled. */
  flush: () => Promise<void>;
  /** The channel may be ready now. */
  pump: (channelId: string) => void;
  /** The channel will not take anything: everything that waits for it fails. */
  failChannel: (channelId: string, error: RealtimeError) => void;
  /**
   * Turns to another user's queue. What was queued before anybody was known goes with the first user; after that,
   * one user's operations are never sent as another's.
   */
  setUser: (userId: string | null) => Promise<void>;
  /** Forgets everything of the current user; the promises reject as withdrawn. */
  clear: () => void;
  /** Ends all timers and promises; what is stored stays stored. Resolves when all of it is. */
  dispose: () => Promise<void>;
}

interface Lane {
  readonly retry: Timer;
  isBusy: boolean;
  release: () => void;
}

/** Whether the server cannot have seen it: an answer that got lost may have been an acceptance. */
export const isUntouched = ({ state, attempts }: QueuedOp): boolean =>
  state === 'failed' || (state === 'queued' && attempts === 0);

/** Makes an {@link Outbox}. */
export function createOutbox(host: OutboxHost, { maxItems, maxAgeMs, onExpire, storage }: OutboxSettings): Outbox {
  const { clock } = host;
  const store = createStore<readonly QueuedOp[]>([]);
  const size = createStore(0);
  const lanes = new Map<string, Lane>();
  /** By operation id; survives a change of user, so that a promise settles when its user returns. */
  const waiting = new Map<string, Deferred<unknown>>();
  const expiry = createTimer(clock);
  /** Runs while the stored operations, which go out first, are not known yet. */
  const loading = createTimer(clock);
  const writes = new Set<Promise<unknown>>();
  /** What other users have left here, for when they return. */
  const parked = new Map<string, readonly QueuedOp[]>();
  let user: string | null = null;

  const items = (): readonly QueuedOp[] => store.getSnapshot();
  const find = (id: string): QueuedOp | undefined => items().find((op) => op.id === id);
  const isLate = (op: QueuedOp): boolean => clock.now() >= op.createdAt + maxAgeMs;

  function keep(work: (storage: OutboxStorage, user: string) => Promise<unknown> | undefined): void {
    const whose = user;
    if (whose === null || !storage) return;
    const writing = storage((place) => work(place, whose));
    writes.add(writing);
    void writing.then(() => writes.delete(writing));
  }

  function write(ops: readonly QueuedOp[]): void {
    store.set(ops);
    size.set(ops.filter((op) => op.state !== 'failed').length);
    const queued = ops.filter((op) => op.state === 'queued');
    expiry.stop();
    if (queued.length === 0) return;
    const deadline = Math.min(...queued.map((op) => op.createdAt)) + maxAgeMs;
    expiry.start(Math.max(deadline - clock.now(), 0), () => {
      queued.filter(isLate).forEach((op) => expire(op));
      // Too early where the clock was set back, or the deadline is further ahead than timers go.
      write(items());
    });
  }

  function promiseOf<T>(id: string): Promise<T> {
    const deferred = waiting.get(id) ?? defer<unknown>();
    waiting.set(id, deferred);
    return deferred.promise as Promise<T>;
  }

  function settle(id: string, error: Error | null, value?: unknown): void {
    waiting.get(id)?.settle(error, value);
    waiting.delete(id);
  }

  /** Shows and stores an operation as it is now. */
  function put(op: QueuedOp): void {
    write(items().map((other) => (other.id === op.id ? op : other)));
    publish(op);
  }

  function publish(op: QueuedOp): void {
    keep((place, userId) => place.put(userId, storeOp(op)));
    host.show(op);
  }

  function remove(op: QueuedOp): void {
    write(items().filter((other) => other.id !== op.id));
    keep((place, userId) => place.remove(userId, op.id));
  }

  function withdraw(op: QueuedOp): void {
    host.gone(op);
    settle(op.id, abortError('The operation was withdrawn.'));
  }

  /** Adds an operation as the newest. */
  function add<T>(op: QueuedOp): Promise<T> {
    const promise = promiseOf<T>(op.id);
    write([...items(), op]);
    publish(op);
    openLane(op);
    return promise;
  }

  function openLane({ channelId, state }: QueuedOp): void {
    if (state === 'failed') return;
    if (!lanes.has(channelId)) {
      const lane: Lane = { retry: createTimer(clock), isBusy: false, release() {} };
      lanes.set(channelId, lane);
      lane.release = host.hold(channelId);
    }
    pump(channelId);
  }

  function pump(channelId: string): void {
    const lane = lanes.get(channelId);
    if (!lane || lane.isBusy || lane.retry.isRunning() || loading.isRunning()) return;
    const op = items().find((item) => item.channelId === channelId && item.state !== 'failed');
    if (!op) {
      lanes.delete(channelId);
      lane.release();
    } else if (isLate(op)) {
      // After so long the server may not know any more that it has accepted it before.
      expire(op);
    } else if (host.isReady(channelId)) void run({ ...op, state: 'sending', attempts: op.attempts + 1 }, lane);
  }

  async function run(op: QueuedOp, lane: Lane): Promise<void> {
    const { channelId, id } = op;
    let error: RealtimeError | undefined;
    lane.isBusy = true;
    put(op);
    const result = await host.perform(op).catch((failure: RealtimeError) => void (error = failure));
    // The queue may have turned to another user, or been cleared, meanwhile.
    if (lanes.get(channelId) !== lane) return;
    lane.isBusy = false;
    if (!error) {
      remove(op);
      host.gone(op);
      settle(id, null, result);
    } else if (!error.retryable && error.code !== 'not_joined') {
      // `not_joined` is no verdict on the operation: the channel joins again, and the lane goes on.
      return fail(op, error);
    } else if (isLate(op)) {
      return expire(op, error);
    } else {
      const { code, retryAfterMs } = error;
      put({ ...op, state: 'queued', error });
      // Without a connection there is nothing to wait for but its return.
      if (code !== 'offline') lane.retry.start(retryAfterMs ?? retryDelay(op.attempts, SOON), () => pump(channelId));
    }
    pump(channelId);
  }

  function fail(op: QueuedOp, error: RealtimeError, isKept = op.kind === 'send'): void {
    if (isKept) put({ ...op, state: 'failed', error, failedWith: error.code });
    else {
      remove(op);
      host.gone(op, error);
    }
    settle(op.id, error);
    host.failed(op, error);
    pump(op.channelId);
  }

  function expire(op: QueuedOp, cause?: RealtimeError): void {
    const error = new RealtimeError('queue_expired', { channelId: op.channelId, clientMessageId: op.id, cause });
    fail(op, error, op.kind === 'send' && onExpire === 'fail');
  }

  /** Takes stored operations in, before those of this life. */
  function restore(stored: readonly StoredOp[]): void {
    const fresh = stored.filter((op) => !find(op.id)).map(restoreOp);
    write([...fresh, ...items()]);
    fresh.forEach(host.show);
    fresh.forEach(openLane);
  }

  function loaded(): void {
    loading.stop();
    for (const channelId of lanes.keys()) pump(channelId);
  }

  function empty(): void {
    for (const lane of lanes.values()) {
      lane.retry.stop();
      lane.release();
    }
    lanes.clear();
    loading.stop();
    write([]);
  }

  return {
    items: store,
    size,
    find,
    pump,
    async enqueue<T>(kind: QueuedOpKind, channelId: string, payload: object, id = createId(clock.now())): Promise<T> {
      const known = find(id);
      if (known && known.state !== 'failed') return promiseOf<T>(id);
      if (size.getSnapshot() >= maxItems) throw new RealtimeError('queue_full', { channelId, clientMessageId: id });
      let copy: StoredOp['payload'];
      try {
        // What the caller does to its objects later must not change what goes out, or is stored.
        copy = JSON.parse(JSON.stringify(payload)) as typeof copy;
      } catch (cause) {
        throw new RealtimeError('invalid_payload', { channelId, clientMessageId: id, cause });
      }
      if (known) remove(known);
      return add<T>({
        id,
        kind,
        channelId,
        payload: copy,
        createdAt: clock.now(),
        attempts: 0,
        state: 'queued',
      });
    },
    rewrite(id, change) {
      const op = find(id);
      if (!op || !isUntouched(op)) return false;
      put({ ...op, payload: { ...op.payload, ...change } });
      return true;
    },
    rebind(clientMessageId, messageId) {
      for (const op of items()) {
        if (op.payload.messageId === clientMessageId) put({ ...op, payload: { ...op.payload, messageId } });
      }
    },
    discard(id) {
      const op = find(id);
      if (!op || op.state === 'sending') return false;
      remove(op);
      withdraw(op);
      pump(op.channelId);
      return true;
    },
    async retry<T>(id: string): Promise<T> {
      const op = find(id);
      if (!op) throw new RealtimeError('message_not_found', { clientMessageId: id });
      if (op.state !== 'failed') return promiseOf<T>(id);
      const { error: _error, failedWith: _failedWith, ...rest } = op;
      remove(op);
      return add<T>({ ...rest, createdAt: clock.now(), state: 'queued' });
    },
    async flush() {
      const open = items().filter((op) => op.state !== 'failed');
      for (const [channelId, lane] of lanes) {
        lane.retry.stop();
        pump(channelId);
      }
      await Promise.allSettled(open.map((op) => promiseOf(op.id)));
    },
    failChannel(channelId, error) {
      for (const op of items()) if (op.channelId === channelId && op.state === 'queued') fail(op, error);
    },
    async setUser(userId) {
      if (userId === user) return;
      if (user !== null) {
        parked.set(user, items());
        empty();
      }
      keep((place, before) => place.release?.(before));
      user = userId;
      if (userId === null) return;
      const adopt = (stored: readonly StoredOp[]): void => {
        if (userId === user) restore(stored);
      };
      const stored = storage?.((place) => place.load(userId, adopt));
      if (stored) loading.start(LOAD_MS, loaded);
      // Also what is stored: another client may have settled it since, which its id makes harmless.
      restore((parked.get(userId) ?? []).map(storeOp));
      items().forEach(publish);
      parked.delete(userId);
      adopt((await stored) ?? []);
      if (userId === user) loaded();
    },
    clear() {
      const ops = items();
      empty();
      keep((place, userId) => place.clear(userId));
      ops.forEach(withdraw);
    },
    async dispose() {
      const before = user;
      user = null;
      empty();
      for (const id of waiting.keys()) settle(id, abortError('The client was disposed.'));
      await Promise.all(writes);
      if (before !== null) await storage?.((place) => place.release?.(before));
    },
  };
}
