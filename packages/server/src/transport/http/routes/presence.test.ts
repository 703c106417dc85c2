import { PresenceResponseSchema, PresenceUpdated, Success } from '@nchat/realtime-protocol';
import { describe, expect, it } from 'vitest';
import { httpWorld, until } from '../../../../test/support/http-world.js';
import { controlTopic } from '../../../ports/topics.js';

describe('presence', () => {
  it('is set and listed in the shape of the specification', async () => {
    await using world = await httpWorld();
    const online = await world.as('user-123', 'POST', '/presence/channel-1', { userId: 'user-123', status: 'online' });
    expect(online.status).toBe(200);
    expect(PresenceUpdated.parse(online.body)).toEqual({
      success: true,
      channelId: 'channel-1',
      userId: 'user-123',
      status: 'online',
    });
    await world.as('ann', 'POST', '/presence/channel-1', { status: 'busy', customStatus: { text: 'Lunch' } });
    await world.as('bob', 'POST', '/presence/channel-1', { status: 'away' });
    await world.as('eve', 'POST', '/presence/channel-1', { status: 'offline' });
    const listed = await world.as('bob', 'GET', '/presence/channel-1');
    const { users, count } = PresenceResponseSchema.parse(listed.body);
    expect(count).toEqual({ online: 1, away: 1, dnd: 1, offline: 1 });
    expect(users.find(({ userId }) => userId === 'ann')).toMatchObject({
      status: 'dnd',
      customStatus: { text: 'Lunch' },
    });
    expect(users.find(({ userId }) => userId === 'user-123')?.lastSeen).toBe('2026-01-01T00:00:00.000Z');
  });

  it('ends at once for whoever says so, but where they still poll', async () => {
    await using world = await httpWorld();
    await world.stores.bus.subscribe(controlTopic, (frame) => {
      if (frame.kind === 'http-end') world.app.onControl(frame);
    });
    const poll = (channelId: string, more: object = {}) =>
      world.as('ann', 'POST', '/poll', { channels: [{ channelId, ...more }], wait: 25_000 });
    const { cursor } = (await poll('a')).body.results[0]!;
    await poll('b');
    await poll('c');
    await world.as('ann', 'DELETE', '/presence/c');
    // The end waits for polls that are over, and changes are written in bundles.
    await world.clock.advance(600);
    expect([await world.onlineIn('a'), await world.onlineIn('b'), await world.onlineIn('c')]).toEqual([1, 1, 0]);
    const waits = poll('a', { since: cursor });
    await until(() => world.app.pollWaiters === 1);
    expect(Success.parse((await world.as('ann', 'DELETE', '/presence')).body)).toEqual({ success: true });
    await world.clock.advance(600);
    expect([await world.onlineIn('a'), await world.onlineIn('b')]).toEqual([1, 0]);
    world.startDraining();
    await waits;
  });

  it('is chosen without a channel by whoever polls', async () => {
    await using world = await httpWorld();
    await world.as('ann', 'POST', '/poll', { channels: [{ channelId: 'a' }] });
    await world.clock.advance(300);
    const chosen = await world.as('ann', 'POST', '/presence', { status: 'dnd', customStatus: { text: 'Lunch' } });
    expect(chosen.body).toMatchObject({ success: true, userId: 'ann', status: 'dnd' });
    const { users } = PresenceResponseSchema.parse((await world.as('bob', 'GET', '/presence/a')).body);
    expect(users).toMatchObject([{ userId: 'ann', status: 'dnd', customStatus: { text: 'Lunch' } }]);
  });

  it('ends by itself, and is renewed by each call', async () => {
    await using world = await httpWorld();
    const statusOf = async () => (await world.asService('GET', '/presence/c')).body.users[0]?.status;
    const say = () => world.as('ann', 'POST', '/presence/c', { status: 'online' });
    await say();
    await world.clock.advance(20_000);
    await say();
    await world.clock.advance(20_000);
    expect(await statusOf()).toBe('online');
    await world.clock.advance(10_001);
    expect(await statusOf()).toBe('offline');
  });

  it('needs the right to the channel, to see and to be seen', async () => {
    await using world = await httpWorld();
    for (const [method, body] of [
      ['GET', undefined],
      ['POST', { status: 'online' }],
    ] as const) {
      expect((await world.as('bob', method, '/presence/private-1', body)).body).toMatchObject({
        status: 403,
        code: 'forbidden',
      });
    }
  });

  it('knows four statuses', async () => {
    await using world = await httpWorld();
    const answer = await world.as('bob', 'POST', '/presence/c', { status: 'sleeping' });
    expect(answer.body).toMatchObject({ status: 400, code: 'invalid_payload', path: 'status' });
  });
});

describe('POST /typing', () => {
  it('takes the example of the specification, and shows in polls', async () => {
    await using world = await httpWorld();
    await world.as('ann', 'GET', '/poll?channelId=channel-456');
    const body = { userId: 'user-123', channelId: 'channel-456', isTyping: true };
    const answer = await world.as('user-123', 'POST', '/typing', body);
    expect(answer.status).toBe(200);
    expect(Success.parse(answer.body)).toEqual({ success: true });
    const { typing } = (await world.as('ann', 'GET', '/poll?channelId=channel-456')).body;
    expect(typing).toMatchObject([body]);
    await world.as('user-123', 'POST', '/typing', { ...body, isTyping: false });
    expect((await world.as('ann', 'GET', '/poll?channelId=channel-456')).body.typing).toEqual([]);
  });

  it('refuses a body that is none', async () => {
    await using world = await httpWorld();
    for (const body of [{}, [], null, 'x', 7, { channelId: 'c', isTyping: 'yes' }]) {
      expect((await world.as('ann', 'POST', '/typing', body)).body).toMatchObject({
        status: 400,
        code: 'invalid_payload',
      });
    }
    expect((await world.as('ann', 'POST', '/typing')).body).toMatchObject({ status: 400, code: 'invalid_payload' });
  });
});
