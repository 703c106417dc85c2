import { encodeCursor, RealtimeError } from '@nchat/realtime-protocol';
import { describe, expect, it } from 'vitest';
import { settled } from '../../../../test/support/fake-clock.js';
import { createLossyBus } from '../../../../test/support/lossy-bus.js';
import { channelTopic } from '../../../ports/topics.js';
import { contents, pollWorld, resultOf, sessionOf, soon } from '../../../../test/support/poll-world.js';

const microtasks = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) await Promise.resolve();
};

describe('a waiting poll', () => {
  it('hears of an entry whichever moment it comes in', async () => {
    for (let moment = 0; moment < 60; moment += 1) {
      for (const isKnown of [false, true]) {
        const world = await pollWorld();
        const since = encodeCursor(await world.say('c', 'before'));
        // A feed that is live already takes other steps than one that has to be opened.
        const lease = isKnown ? await world.feeds.acquire('c') : null;
        const asked = world.ask([{ channelId: 'c', since }]);
        await microtasks(moment);
        await world.say('c', 'news');
        const answer = await soon(asked);
        if (answer === 'pending') throw new Error(`lost at moment ${moment} (feed known: ${isKnown})`);
        expect(contents(resultOf(answer[0]))).toEqual(['news']);
        expect(resultOf(answer[0]).recovered).toBe(true);
        lease?.release();
        world.close();
      }
    }
  });

  it('hears of an inbox entry whichever moment it comes in', async () => {
    for (let moment = 0; moment < 40; moment += 1) {
      const world = await pollWorld();
      const since = encodeCursor(await world.notify('reader'));
      const asked = world.ask([{ channelId: 'user:reader', since }]);
      await microtasks(moment);
      await world.notify('reader');
      const answer = await soon(asked);
      if (answer === 'pending') throw new Error(`lost at moment ${moment}`);
      expect(resultOf(answer[0]).events).toHaveLength(1);
      world.close();
    }
  });

  it('hears of an entry whose frame comes late, whichever moment that is', async () => {
    for (let moment = 0; moment < 60; moment += 1) {
      const bus = createLossyBus();
      const world = await pollWorld({ bus });
      const since = encodeCursor(await world.say('c', 'before'));
      bus.flush();
      const asked = world.ask([{ channelId: 'c', since }]);
      await microtasks(Math.floor(moment / 2));
      await world.say('c', 'news');
      await microtasks(moment);
      bus.flush();
      const answer = await soon(asked);
      if (answer === 'pending') throw new Error(`lost at moment ${moment}`);
      expect(contents(resultOf(answer[0]))).toEqual(['news']);
      world.close();
    }
  });

  it('is not woken for good by an entry that the client knows already', async () => {
    const bus = createLossyBus();
    const world = await pollWorld({ bus });
    await world.say('c', 'one');
    bus.flush();
    const lease = await world.feeds.acquire('c');
    // Another instance has shown it to the client; here its frame is still on the way.
    const since = encodeCursor(await world.say('c', 'two'));
    const asked = world.ask([{ channelId: 'c', since }]);
    expect(await soon(asked)).toBe('pending');
    bus.flush();
    expect(await soon(asked)).toBe('pending');
    await world.say('c', 'three');
    bus.flush();
    const answer = await asked;
    expect(contents(resultOf(answer[0]))).toEqual(['three']);
    lease.release();
    world.close();
  });

  it('answers empty when its time is over, and goes on from the same cursor', async () => {
    const world = await pollWorld();
    const since = encodeCursor(await world.say('c', 'before'));
    const asked = world.ask([{ channelId: 'c', since }], { waitMs: 10_000 });
    await world.clock.advance(9_999);
    expect(await soon(asked)).toBe('pending');
    await world.clock.advance(1);
    const [outcome] = await asked;
    expect(resultOf(outcome)).toMatchObject({
      messages: [],
      events: [],
      cursor: since,
      recovered: true,
      hasMore: false,
    });
    expect(world.waiters.count).toBe(0);
    world.close();
  });

  it('ends when the client goes, and leaves nothing behind', async () => {
    const world = await pollWorld();
    const since = encodeCursor(await world.say('c', 'before'));
    const client = new AbortController();
    const asked = world.ask([{ channelId: 'c', since }], { signal: client.signal });
    await settled();
    expect(world.waiters.count).toBe(1);
    client.abort();
    expect(await soon(asked)).not.toBe('pending');
    expect(world.waiters.count).toBe(0);
    expect(world.clock.pending).toBe(2); // the table's sweep and the feed's lingering
    await world.clock.advance(60_000);
    expect(world.feeds.size).toBe(0);
    world.close();
  });

  it('does not wait for a client that has gone before', async () => {
    const world = await pollWorld();
    const since = encodeCursor(await world.say('c', 'before'));
    expect(await soon(world.ask([{ channelId: 'c', since }], { signal: AbortSignal.abort() }))).not.toBe('pending');
    expect(world.waiters.count).toBe(0);
    world.close();
  });

  it('answers with what it has when the server drains', async () => {
    const world = await pollWorld();
    const since = encodeCursor(await world.say('c', 'before'));
    const asked = world.ask([{ channelId: 'c', since }]);
    await settled();
    world.waiters.releaseAll();
    const answer = await soon(asked);
    if (answer === 'pending') throw new Error('not released');
    expect(resultOf(answer[0])).toMatchObject({ messages: [], cursor: since, recovered: true });
    await expect(world.ask([{ channelId: 'c', since }])).rejects.toMatchObject({ code: 'draining' });
    expect(await soon(world.ask([{ channelId: 'c', since }], { waitMs: 0 }))).not.toBe('pending');
    world.close();
  });

  it('renews the presence of whoever waits longer than presence lasts', async () => {
    const world = await pollWorld();
    const since = encodeCursor(await world.say('c', 'before'));
    const inbox = encodeCursor(await world.notify('reader'));
    const asked = world.ask([
      { channelId: 'c', since },
      { channelId: 'user:reader', since: inbox },
    ]);
    await world.clock.advance(25_000);
    await asked;
    const touch = { userId: 'reader', channelIds: ['c'] };
    // At its start, on the way, and once more as it answers: the client needs time to ask again.
    expect(world.touches).toEqual([touch, touch, touch]);
    world.close();
  });

  it('renews it also when what happens meanwhile is no news to the client', async () => {
    const world = await pollWorld();
    const since = encodeCursor(await world.say('c', 'before'));
    const [first] = await world.ask([{ channelId: 'c', since, state: null }], { waitMs: 0 });
    if (!first || 'error' in first) throw new Error('no first answer');
    const asked = world.ask([{ channelId: 'c', since, state: first.news?.state }], { waitMs: 40_000 });
    await settled();
    world.touches.length = 0;
    for (let s = 5; s < 40; s += 5) {
      await world.clock.advance(5_000);
      const data = { channelId: 'c', userId: 'reader', isTyping: true, expiresAt: world.clock.now() + 3_000 };
      await world.bus.publish(channelTopic('c'), { kind: 'typing', data });
    }
    expect(await soon(asked)).toBe('pending');
    expect(world.touches).toHaveLength(2);
    await world.clock.advance(5_000);
    await asked;
    world.close();
  });

  it('takes no service for the user it polls for', async () => {
    const world = await pollWorld();
    await world.ask([{ channelId: 'c' }], { session: sessionOf('reader', 'service') });
    expect(world.touches).toEqual([]);
    world.close();
  });
});

describe('history that is lost', () => {
  it.each([
    ['another life of the log', 'zzz:1:a'],
    ['a place ahead of the log', null],
    ['another entry at the place', 'other-id'],
  ])('is told at once: %s', async (_name, given) => {
    const world = await pollWorld();
    const top = await world.say('c', 'kept');
    const cursor =
      given === null ? `${top.epoch}:99:x` : given.includes(':') ? given : `${top.epoch}:${top.offset}:${given}`;
    const answer = await soon(world.ask([{ channelId: 'c', since: cursor }]));
    if (answer === 'pending') throw new Error('it waits');
    expect(resultOf(answer[0])).toMatchObject({ recovered: false, cursor: encodeCursor(top) });
    expect(contents(resultOf(answer[0]))).toEqual(['kept']);
    world.close();
  });

  it('is told at once when the log does not reach back that far', async () => {
    const world = await pollWorld({ window: 3, ringSize: 1 });
    const since = encodeCursor(await world.say('c', 'm0'));
    for (let n = 1; n <= 9; n += 1) await world.say('c', `m${n}`);
    const answer = await soon(world.ask([{ channelId: 'c', since }]));
    if (answer === 'pending') throw new Error('it waits');
    expect(resultOf(answer[0])).toMatchObject({ recovered: false, hasMore: false });
    expect(contents(resultOf(answer[0])).at(-1)).toBe('m9');
    world.close();
  });

  it('is told at once even where nothing is left of it', async () => {
    const world = await pollWorld();
    const answer = await soon(world.ask([{ channelId: 'c', since: 'zzz:7:a' }]));
    if (answer === 'pending') throw new Error('it waits');
    expect(resultOf(answer[0])).toMatchObject({ recovered: false, messages: [], events: [] });
    world.close();
  });

  it('is told to those who wait when it happens', async () => {
    const world = await pollWorld();
    const since = encodeCursor(await world.say('c', 'before'));
    const asked = world.ask([{ channelId: 'c', since }]);
    await settled();
    world.table.close();
    // The store forgot everything; its next entry contradicts what the feed knows.
    const top = await world.say('c', 'anew');
    const answer = await soon(asked);
    if (answer === 'pending') throw new Error('it waits');
    expect(resultOf(answer[0])).toMatchObject({ recovered: false, cursor: encodeCursor(top) });
    expect(contents(resultOf(answer[0]))).toEqual(['anew']);
    world.close();
  });
});

describe('a poll from a moment in time', () => {
  it('gives what came after it, and goes on by cursor', async () => {
    const world = await pollWorld();
    const start = world.clock.now();
    await world.say('c', 'old');
    await world.clock.advance(10_000);
    const last = await world.say('c', 'new');
    const [outcome] = await world.ask([{ channelId: 'c', since: String(start + 5_000) }]);
    expect(contents(resultOf(outcome))).toEqual(['new']);
    expect(resultOf(outcome)).toMatchObject({ recovered: true, cursor: encodeCursor(last) });
    const [seconds] = await world.ask([{ channelId: 'c', since: String(start / 1000 + 5) }]);
    expect(contents(resultOf(seconds))).toEqual(['new']);
    world.close();
  });

  it('waits when nothing came after it', async () => {
    const world = await pollWorld();
    await world.say('c', 'old');
    await world.clock.advance(1_000);
    const asked = world.ask([{ channelId: 'c', since: String(world.clock.now()) }]);
    expect(await soon(asked)).toBe('pending');
    await world.say('c', 'new');
    const answer = await soon(asked);
    if (answer === 'pending') throw new Error('lost');
    expect(contents(resultOf(answer[0]))).toEqual(['new']);
    world.close();
  });

  it('gives all that is kept, and says that there may have been more', async () => {
    const world = await pollWorld();
    await world.say('c', 'one');
    const [outcome] = await world.ask([{ channelId: 'c', since: '1234567890' }]);
    expect(contents(resultOf(outcome))).toEqual(['one']);
    expect(resultOf(outcome).recovered).toBe(false);
    world.close();
  });
});

describe('a poll of many channels', () => {
  it('answers for all as soon as one has news', async () => {
    const world = await pollWorld();
    const a = encodeCursor(await world.say('a', 'a1'));
    const b = encodeCursor(await world.say('b', 'b1'));
    const mine = encodeCursor(await world.notify('reader'));
    const channels = [
      { channelId: 'a', since: a },
      { channelId: 'b', since: b },
      { channelId: 'user:reader', since: mine },
    ];
    const asked = world.ask(channels);
    expect(await soon(asked)).toBe('pending');
    const b2 = await world.say('b', 'b2');
    const answer = await soon(asked);
    if (answer === 'pending') throw new Error('lost');
    expect(answer.map(({ channelId }) => channelId)).toEqual(['a', 'b', 'user:reader']);
    expect(answer.map(resultOf).map(({ cursor }) => cursor)).toEqual([a, encodeCursor(b2), mine]);
    expect(answer.map(resultOf).map(contents)).toEqual([[], ['b2'], []]);
    world.close();
  });

  it('answers at once when one is refused, cannot be read, or has a bad cursor', async () => {
    const broken = new RealtimeError('unavailable');
    const world = await pollWorld({
      wrapLog: (log) => ({
        ...log,
        history: (query) => (query.channelId === 'away' ? Promise.reject(broken) : log.history(query)),
      }),
    });
    const since = encodeCursor(await world.say('a', 'a1'));
    const admit = async (channelId: string): Promise<void> => {
      if (channelId === 'secret') throw new RealtimeError('forbidden');
    };
    for (const [channelId, cursor, code] of [
      ['secret', since, 'forbidden'],
      ['away', since, 'unavailable'],
      ['b', 'nonsense', 'invalid_cursor'],
    ]) {
      const answer = await soon(
        world.ask(
          [
            { channelId: 'a', since },
            { channelId: channelId as string, since: cursor },
          ],
          { admit },
        ),
      );
      if (answer === 'pending') throw new Error('it waits');
      expect(resultOf(answer[0])).toMatchObject({ cursor: since });
      expect(answer[1]).toMatchObject({ channelId, error: { code, requestId: 'r1' } });
      expect(world.waiters.count).toBe(0);
    }
    world.close();
  });

  it('ends for the channel that somebody was taken out of', async () => {
    const world = await pollWorld();
    const a = encodeCursor(await world.say('a', 'a1'));
    const b = encodeCursor(await world.say('b', 'b1'));
    const asked = world.ask([
      { channelId: 'a', since: a },
      { channelId: 'b', since: b },
    ]);
    await settled();
    world.waiters.obey({ kind: 'remove', userId: 'other', channelId: 'b', reason: 'x' });
    expect(await soon(asked)).toBe('pending');
    world.waiters.obey({ kind: 'remove', userId: 'reader', channelId: 'b', reason: 'x' });
    const answer = await soon(asked);
    if (answer === 'pending') throw new Error('it goes on');
    expect(resultOf(answer[0]).cursor).toBe(a);
    expect(answer[1]).toMatchObject({ error: { code: 'forbidden' } });
    world.close();
  });
});

it('leaves out what the reader types', async () => {
  const world = await pollWorld();
  await world.ask([{ channelId: 'c' }]);
  const typing = { channelId: 'c', isTyping: true, expiresAt: world.clock.now() + 3_000 };
  for (const userId of ['reader', 'other']) {
    await world.bus.publish('ch:c', { kind: 'typing', data: { ...typing, userId } });
  }
  const [outcome] = await world.ask([{ channelId: 'c' }]);
  expect(resultOf(outcome).typing.map(({ userId }) => userId)).toEqual(['other']);
  world.close();
});
