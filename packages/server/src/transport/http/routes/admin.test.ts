import { DisconnectResponse, StatsResponseSchema, Success } from '@nchat/realtime-protocol';
import { describe, expect, it } from 'vitest';
import { httpWorld, type HttpWorld } from '../../../../test/support/http-world.js';

const calls: [string, string, object | undefined][] = [
  ['POST', '/admin/broadcast', { rooms: ['channel:c'], event: 'x', payload: 1 }],
  ['POST', '/admin/users/bob/disconnect', undefined],
  ['POST', '/admin/channels/c/remove', { userId: 'bob', reason: 'x' }],
  ['POST', '/admin/tokens/revoke', { userId: 'bob' }],
  ['GET', '/admin/stats', undefined],
];

describe('administration', () => {
  it.each(calls)('%s %s is for services only', async (method, path, body) => {
    await using world = await httpWorld();
    expect((await world.send(path, { method })).body).toMatchObject({ status: 401, code: 'unauthorized' });
    // Not even what is wrong with the body is told.
    for (const given of [body, body && {}]) {
      expect((await world.as('bob', method, path, given)).body).toMatchObject({ status: 403, code: 'forbidden' });
    }
    expect(world.orders).toEqual([]);
    expect((await world.asService(method, path, body)).status).toBe(200);
    const service = await world.tokenOf('backend', { role: 'service' });
    const headers = { authorization: `Bearer ${service}`, ...(body && { 'content-type': 'application/json' }) };
    expect((await world.send(path, { method, headers, body: body ? JSON.stringify(body) : null })).status).toBe(200);
  });

  it.each(calls)('%s %s is nobody’s in development', async (method, path, body) => {
    await using world = await httpWorld({ options: { auth: { mode: 'dev' } } });
    const init = {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    };
    expect((await world.send(path, init)).body).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('orders disconnects, removals and revocations', async () => {
    await using world = await httpWorld();
    const userId = encodeURIComponent('auth0|bob/x');
    const closed = await world.asService('POST', `/admin/users/${userId}/disconnect`, { reason: 'moderation' });
    expect(DisconnectResponse.parse(closed.body)).toEqual({ success: true, sessions: 2 });
    const removed = await world.asService('POST', '/admin/channels/c/remove', { userId: 'bob', reason: 'left' });
    expect(Success.parse(removed.body)).toEqual({ success: true });
    await world.asService('POST', '/admin/tokens/revoke', { userId: 'bob', jti: 't1', before: 1_770_000_000_000 });
    expect(world.orders).toEqual([
      { kind: 'disconnect', userId: 'auth0|bob/x', reason: 'disconnected' },
      { kind: 'remove', userId: 'bob', channelId: 'c', reason: 'left' },
      { kind: 'revoke', userId: 'bob', tokenId: 't1', before: 1_770_000_000_000 },
    ]);
  });

  it('revokes what is presented from now on', async () => {
    await using world = await httpWorld();
    const authorization = `Bearer ${await world.tokenOf('bob', { tokenId: 't1' })}`;
    const get = () => world.send('/presence/c', { headers: { authorization } });
    expect((await get()).status).toBe(200);
    await world.asService('POST', '/admin/tokens/revoke', { jti: 't1' });
    expect((await get()).body).toMatchObject({ status: 401, code: 'token_revoked' });
    expect((await world.as('bob', 'GET', '/presence/c')).status).toBe(200);
  });

  it('counts', async () => {
    await using world = await httpWorld();
    const { body } = await world.asService('GET', '/admin/stats');
    expect(StatsResponseSchema.parse(body)).toEqual({
      connections: 3,
      users: 2,
      channels: 1,
      feeds: 0,
      fanout: 'fast',
      pollWaiters: 0,
      uptime: 0,
    });
  });

  it.each([
    ['/admin/broadcast', { rooms: [], event: 'x', payload: 1 }, 'invalid_payload', 'rooms'],
    ['/admin/broadcast', { rooms: ['c'], event: 'x', payload: 1 }, 'invalid_payload', 'rooms.0'],
    ['/admin/broadcast', { rooms: ['channel:..'], event: 'x', payload: 1 }, 'invalid_payload', 'rooms.0'],
    ['/admin/broadcast', { rooms: ['channel:c'], event: 'message', payload: 1 }, 'invalid_payload', 'event'],
    ['/admin/broadcast', { rooms: ['channel:c'], event: 'disconnect', payload: 1 }, 'invalid_payload', 'event'],
    ['/admin/users/%00/disconnect', undefined, 'invalid_payload', 'id'],
    ['/admin/channels/../remove', { userId: 'bob', reason: 'x' }, 'not_found', undefined],
    ['/admin/channels/%2e%2e/remove', { userId: 'bob', reason: 'x' }, 'not_found', undefined],
    ['/admin/channels/a%20b/remove', { userId: 'bob', reason: 'x' }, 'invalid_channel', 'channelId'],
    ['/admin/channels/c/remove', { userId: 'bob' }, 'invalid_payload', 'reason'],
    ['/admin/tokens/revoke', {}, 'invalid_payload', 'userId'],
  ])('%s refuses %o', async (path, body, code, at) => {
    await using world = await httpWorld();
    const answer = await world.asService('POST', path, body);
    expect(answer.body).toMatchObject({ code, ...(at && { path: at }) });
    expect(world.orders).toEqual([]);
  });
});

describe('a broadcast', () => {
  const send = (world: HttpWorld, more: object, headers?: Record<string, string>) =>
    world.asService('POST', '/admin/broadcast', { event: 'sale:start', payload: { off: 20 }, ...more }, headers);

  it('goes to those who are there, and leaves no trace', async () => {
    await using world = await httpWorld();
    const heard: unknown[] = [];
    await world.stores.bus.subscribe('ch:c', (frame) => void heard.push(frame));
    expect(
      Success.parse((await send(world, { rooms: ['channel:c', 'user:bob', 'channel:user:eve'] })).body),
    ).toBeTruthy();
    const custom = { event: 'sale:start', payload: { off: 20 } };
    expect(heard).toEqual([{ kind: 'custom', channelId: 'c', ...custom }]);
    expect(world.orders).toEqual([
      { kind: 'custom-user', userId: 'bob', ...custom },
      { kind: 'custom-user', userId: 'eve', ...custom },
    ]);
    expect((await world.as('bob', 'GET', '/poll?channelId=c&since=0')).body.events).toEqual([]);
  });

  it('is kept for those who come later when it is durable, once per key', async () => {
    await using world = await httpWorld();
    const rooms = ['channel:c', 'user:bob'];
    for (let n = 0; n < 2; n += 1) await send(world, { rooms, durable: true }, { 'idempotency-key': 'k1' });
    for (const channelId of ['c', 'user:bob']) {
      const { events } = (await world.as('bob', 'GET', `/poll?channelId=${channelId}&since=0`)).body;
      expect(events).toMatchObject([{ event: 'notification', data: { kind: 'sale:start', data: { off: 20 } } }]);
    }
    expect(world.orders).toEqual([]);
  });
});
