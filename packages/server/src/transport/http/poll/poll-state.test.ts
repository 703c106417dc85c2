import { BatchPollResponseSchema, type BatchPollResult } from '@nchat/realtime-protocol';
import { describe, expect, it } from 'vitest';
import { httpWorld, until, type HttpWorld } from '../../../../test/support/http-world.js';
import { soon } from '../../../../test/support/poll-world.js';
import { silentLogger } from '../../../core/logger.js';
import { noMetrics } from '../../../core/metrics.js';
import { ChannelFeed } from '../../../feed/channel-feed.js';
import { hasNews, parseState, stateParts } from './poll-state.js';

interface Asked {
  readonly channelId: string;
  readonly since?: string | undefined;
  readonly state?: string | null | undefined;
}

const ask = async (world: HttpWorld, channels: readonly Asked[], more: object = {}): Promise<BatchPollResult[]> => {
  const { body } = await world.as('bob', 'POST', '/poll', { channels, ...more });
  return BatchPollResponseSchema.parse(body).results as BatchPollResult[];
};
const goOn = ({ channelId, cursor, state }: BatchPollResult): Asked => ({ channelId, since: cursor, state });
const waiting = (world: HttpWorld, count = 1) => until(() => world.app.pollWaiters === count);

/** A first answer, once bob's own arrival is no news any more. */
async function start(world: HttpWorld): Promise<BatchPollResult> {
  await ask(world, [{ channelId: 'c', state: null }]);
  await until(() => world.feeds.peek('c')?.members.get('bob')?.status === 'online');
  const [first] = await ask(world, [{ channelId: 'c', state: null }]);
  return first!;
}

describe('a poll that names a state', () => {
  it('is first told all that a join would tell, then nothing that it knows', async () => {
    await using world = await httpWorld();
    const { id } = (await world.as('ann', 'POST', '/messages', { channelId: 'c', content: 'one' })).body.message;
    await world.as('ann', 'POST', '/messages', { channelId: 'c', content: 'two' });
    await world.as('bob', 'POST', '/channels/c/read', { messageId: id });
    await start(world);
    await world.as('ann', 'POST', '/typing', { channelId: 'c', isTyping: true });
    const first = await start(world);
    expect(first).toMatchObject({
      presence: [{ userId: 'bob', status: 'online' }],
      typing: [{ userId: 'ann' }],
      receipts: [{ userId: 'bob', offset: 1 }],
      lastRead: { offset: 1 },
      unreadCount: 1,
    });
    const [second] = await ask(world, [goOn(first)]);
    expect(Object.keys(second!).sort()).toEqual(
      ['channelId', 'cursor', 'events', 'hasMore', 'messages', 'recovered', 'state', 'timestamp'].sort(),
    );
    const [plain] = await ask(world, [{ channelId: 'c', since: first.cursor }]);
    expect(plain).toMatchObject({ presence: [{}], typing: [{}], receipts: [{}] });
    expect(plain).not.toHaveProperty('state');
  });

  it.each([
    ['typing', (world: HttpWorld) => world.as('ann', 'POST', '/typing', { channelId: 'c', isTyping: true })],
    ['presence', (world: HttpWorld) => world.as('ann', 'POST', '/presence/c', { status: 'dnd' })],
    [
      'receipts',
      async (world: HttpWorld) => {
        const { id } = (await world.as('bob', 'GET', '/channels/c/messages')).body.messages[0]!;
        await world.as('ann', 'POST', '/channels/c/read', { messageId: id });
      },
    ],
  ] as const)('waits for %s, and is told only that', async (part, change) => {
    await using world = await httpWorld();
    await world.as('bob', 'POST', '/messages', { channelId: 'c', content: 'one' });
    const first = await start(world);
    const asked = ask(world, [goOn(first)], { wait: 25_000 });
    await waiting(world);
    await change(world);
    expect(await soon(asked)).toBe('pending');
    await world.clock.advance(100);
    const [answer] = await asked;
    const told = ['presence', 'typing', 'receipts'].filter((name) => name in answer!);
    expect(told).toEqual([part]);
    expect(answer![part]!.some(({ userId }) => userId === 'ann')).toBe(true);
    const again = ask(world, [goOn(answer!)], { wait: 25_000 });
    await waiting(world);
    await world.clock.advance(200);
    expect(await soon(again)).toBe('pending');
    world.startDraining();
    await again;
  });

  it('is not told what was over before it came to rest, and entries do not wait for that', async () => {
    await using world = await httpWorld();
    const first = await start(world);
    const asked = ask(world, [goOn(first)], { wait: 25_000 });
    await waiting(world);
    const type = (isTyping: boolean) => world.as('ann', 'POST', '/typing', { channelId: 'c', isTyping });
    await type(true);
    await type(false);
    await world.clock.advance(150);
    expect(await soon(asked)).toBe('pending');
    await type(true);
    await world.as('ann', 'POST', '/messages', { channelId: 'c', content: 'news' });
    expect(await asked).toMatchObject([{ messages: [{ content: 'news' }] }]);
  });

  it('is out of a channel that the user was removed from between two polls, until it begins anew', async () => {
    await using world = await httpWorld();
    const first = await start(world);
    await world.asService('POST', '/admin/channels/c/remove', { userId: 'bob', reason: 'test' });
    const [refused] = await ask(world, [goOn(first)]);
    expect(refused).toMatchObject({ channelId: 'c', error: { code: 'forbidden' } });
    await world.clock.advance(2000);
    const [anew] = await ask(world, [{ channelId: 'c', since: first.cursor, state: null }]);
    expect(await ask(world, [goOn(anew!)])).toMatchObject([{ recovered: true }]);
  });

  it('shows the device as it says', async () => {
    await using world = await httpWorld();
    await ask(world, [{ channelId: 'c', state: null }], { status: 'away' });
    await until(() => world.feeds.peek('c')?.members.get('bob')?.status === 'away');
  });

  it('takes a state that cannot be read for none', async () => {
    await using world = await httpWorld();
    const [answer] = await ask(world, [{ channelId: 'c', state: 'what?' }]);
    expect(answer).toMatchObject({ presence: expect.any(Array), receipts: [], state: expect.any(String) });
  });
});

describe('two instances', () => {
  const broadcaster = { toChannel() {}, toUser() {}, toAudience() {}, custom() {} };

  it('that differ in what they have heard do not tell it back and forth', () => {
    let now = 1_000_000;
    const clock = { now: () => now, after: () => () => {} };
    const deps = { log: null as never, broadcaster, clock, logger: silentLogger, metrics: noMetrics, ringSize: 4 };
    const [one, two] = [new ChannelFeed('c', deps), new ChannelFeed('c', deps)];
    now += 1000;
    const typing = { channelId: 'c', userId: 'ann', isTyping: true, expiresAt: now + 3000 };
    const receipt = { channelId: 'c', userId: 'ann', messageId: 'm', offset: 7, readAt: '' };
    one.receive({ kind: 'typing', data: typing });
    one.receive({ kind: 'read', data: receipt });
    const told = stateParts(one, 'bob', parseState('0.0.0.0'), now);
    expect(told).toMatchObject({ typing: [typing], receipts: [receipt] });
    const seen = parseState(told.state!);
    expect(hasNews(two, 'bob', seen)).toBe(false);
    const answer = stateParts(two, 'bob', seen, now);
    expect(answer).not.toHaveProperty('typing');
    expect(hasNews(one, 'bob', parseState(answer.state!))).toBe(false);
    // What it does hear it tells, however new it is.
    now += 10;
    two.receive({ kind: 'typing', data: { ...typing, isTyping: false, expiresAt: now } });
    expect(stateParts(two, 'bob', seen, now)).toMatchObject({ typing: [] });
  });
});
