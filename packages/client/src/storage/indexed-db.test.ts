import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLocks } from '../../test/support/fake-locks.js';
import type { StoredOp } from '../outbox/queued-op.js';
import { openDatabase } from './indexed-db.js';

const op = (id: string, more: Partial<StoredOp> = {}): StoredOp => ({
  id,
  kind: 'send',
  channelId: 'general',
  payload: { content: id },
  createdAt: 1,
  attempts: 0,
  ...more,
});
const ids = (ops: readonly StoredOp[]) => ops.map(({ id }) => id);

let locks: FakeLocks;
let name: string;
let tests = 0;
let ended: (() => unknown)[] = [];
/** A page of the browser: what it stores with, what it inherited later, and its end. */
async function page(user = 'ann') {
  const mine = locks.page();
  const { outbox, positions } = await openDatabase(name, mine);
  ended.push(async () => outbox.release?.(user));
  const inherited: string[] = [];
  const load = () => outbox.load(user, (ops) => void inherited.push(...ids(ops)));
  return { outbox, positions, inherited, load, crash: mine.end };
}

beforeEach(async () => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  const { IDBKeyRange, IDBIndex, IDBCursor, IDBDatabase, IDBTransaction, IDBRequest, IDBObjectStore } =
    await import('fake-indexeddb');
  Object.entries({ IDBKeyRange, IDBIndex, IDBCursor, IDBDatabase, IDBTransaction, IDBRequest, IDBObjectStore }).forEach(
    ([name, value]) => vi.stubGlobal(name, value),
  );
  locks = new FakeLocks();
  name = `test${(tests += 1)}`;
});
afterEach(async () => {
  await Promise.all(ended.map((end) => end()));
  ended = [];
  vi.unstubAllGlobals();
});

describe('stored operations', () => {
  it('come back in the order in which they were queued, each as it was last, apart per user', async () => {
    const { outbox } = await page();
    await Promise.all(['z', 'a', 'm'].map((id) => outbox.put('ann', op(id))));
    await outbox.put('bob', op('b'));
    await outbox.put('ann', op('a', { attempts: 2 }));
    await outbox.put('ann', op('k'));
    await outbox.remove('ann', 'm');
    const next = await openDatabase(name, undefined);
    expect(await next.outbox.load('ann', () => {})).toEqual([op('z'), op('a', { attempts: 2 }), op('k')]);
    expect(ids(await next.outbox.load('bob', () => {}))).toEqual(['b']);
  });

  it('that are queued anew become the newest, in one moment too', async () => {
    const { outbox, load } = await page();
    await Promise.all([outbox.put('ann', op('a')), outbox.put('ann', op('b'))]);
    await Promise.all([outbox.remove('ann', 'a'), outbox.put('ann', op('a', { attempts: 1 }))]);
    expect(ids(await load())).toEqual(['b', 'a']);
    await Promise.all([outbox.put('ann', op('c')), outbox.remove('ann', 'c')]);
    expect(ids(await load())).toEqual(['b', 'a']);
  });

  it('are forgotten for one user alone', async () => {
    const { outbox, load } = await page();
    const writes = [outbox.put('ann', op('a')), outbox.put('bob', op('b')), outbox.clear('ann')];
    await Promise.all([...writes, outbox.put('ann', op('later'))]);
    expect(ids(await load())).toEqual(['later']);
    expect(ids(await (await page('bob')).load())).toEqual(['b']);
  });
});

describe('several pages', () => {
  const stored = async (count: number) => {
    const before = await page();
    await before.load();
    await Promise.all(Array.from({ length: count }, (_, index) => before.outbox.put('ann', op(`op${index}`))));
    return before;
  };

  it('opened after a crash share what is left without sharing any of it', async () => {
    (await stored(10)).crash();
    const both = await Promise.all([page(), page()]);
    const loaded = await Promise.all(both.map(({ load }) => load()));
    const all = loaded.flatMap((ops) => ids(ops));
    expect([...all].sort()).toEqual(Array.from({ length: 10 }, (_, index) => `op${index}`));
    expect(ids(loaded.find((ops) => ops.length > 0)!)).toEqual(all);
  });

  it('leave each other alone while they live, and inherit when one crashes', async () => {
    const first = await stored(3);
    const second = await page();
    expect(await second.load()).toEqual([]);
    first.crash();
    await vi.waitFor(() => expect(second.inherited).toEqual(['op0', 'op1', 'op2']));
    const third = await page();
    expect(await third.load()).toEqual([]);
    second.crash();
    await vi.waitFor(() => expect(third.inherited).toEqual(['op0', 'op1', 'op2']));
  });

  it('inherit from those that came later, and from those that had nothing when they came', async () => {
    const [old, young] = [await page(), await page()];
    await old.load();
    await young.load();
    // Both have to know of each other before one can go.
    await vi.waitFor(() => expect(locks.waiting).toBe(2));
    await young.outbox.put('ann', op('late'));
    young.crash();
    await vi.waitFor(() => expect(old.inherited).toEqual(['late']));
    const next = await page();
    await next.load();
    old.crash();
    await vi.waitFor(() => expect(next.inherited).toEqual(['late']));
  });

  it('give away what they stored of a user when they turn away, not before it is written', async () => {
    const first = await stored(1);
    const second = await page();
    await second.load();
    void first.outbox.put('ann', op('last'));
    await first.outbox.release?.('ann');
    await vi.waitFor(() => expect(second.inherited).toEqual(['op0', 'last']));
    expect(await first.load()).toEqual([]);
  });

  it('take all there is where there are no locks', async () => {
    await stored(2);
    const alone = await openDatabase(name, undefined);
    expect(ids(await alone.outbox.load('ann', () => {}))).toEqual(['op0', 'op1']);
  });
});

describe('stored positions', () => {
  const at = (offset: number, epoch = 'e') => ({ epoch, offset, id: `${epoch}${offset}` });

  it('go forward within an epoch, whichever page writes last, and with a new epoch anywhere', async () => {
    const [one, two] = [await page(), await page()];
    await one.positions.put('ann', { general: at(9), other: at(1) });
    await two.positions.put('ann', { general: at(5) });
    expect(await one.positions.load('ann')).toEqual({ other: at(1), general: at(9) });
    await two.positions.put('ann', { general: at(2, 'f') });
    expect(await one.positions.load('ann')).toMatchObject({ general: at(2, 'f') });
    expect(await one.positions.load('bob')).toEqual({});
    await one.positions.clear('ann');
    expect(await two.positions.load('ann')).toEqual({});
  });
});

describe('a database that cannot be used', () => {
  it('says so: where there is none, and where another version is open', async () => {
    const newer = indexedDB.open(name, 1);
    await new Promise((resolve) => (newer.onsuccess = resolve));
    newer.result.close();
    await new Promise((resolve) => (indexedDB.open(name, 2).onsuccess = resolve));
    await expect(openDatabase(name, undefined)).rejects.toThrow();
    vi.stubGlobal('indexedDB', undefined);
    await expect(openDatabase(name, undefined)).rejects.toThrow();
  });
});
