import { DeleteResponse, EditResponse, SendResponse } from '@nchat/realtime-protocol';
import { describe, expect, it } from 'vitest';
import { httpWorld, type HttpWorld } from '../../../../test/support/http-world.js';

const send = (world: HttpWorld, body: object, headers?: Record<string, string>) =>
  world.as('ann', 'POST', '/messages', { channelId: 'general', content: 'Hello!', ...body }, headers);

describe('POST /messages', () => {
  it('takes the example of the specification', async () => {
    await using world = await httpWorld();
    const body = { channelId: 'channel-123', userId: 'user-456', content: 'Hello world!', mentions: ['user-789'] };
    const answer = await world.as('user-456', 'POST', '/messages', body);
    expect(answer.status).toBe(201);
    const { message, position, duplicate } = SendResponse.parse(answer.body);
    expect(message).toMatchObject(body);
    expect(position).toEqual(message.position);
    expect(duplicate).toBe(false);
  });

  it('gives the first result again under the same Idempotency-Key', async () => {
    await using world = await httpWorld();
    const first = await send(world, {}, { 'idempotency-key': 'k1' });
    for (const key of ['k1', '"k1"']) {
      const again = await send(world, {}, { 'idempotency-key': key });
      expect(again.status).toBe(201);
      expect(again.body).toEqual({ ...first.body, duplicate: true });
    }
    expect(first.body.message.clientMessageId).toBe('k1');
    expect((await send(world, { clientMessageId: 'k1' }, { 'idempotency-key': 'k1' })).body.duplicate).toBe(true);
    const other = await send(world, { content: 'Something else' }, { 'idempotency-key': 'k1' });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch']);
  });

  it.each([
    [{ clientMessageId: 'k2' }, 'k1', 'clientMessageId'],
    [{}, 'not a key', 'clientMessageId'],
    [{ content: ' ' }, 'k1', 'content'],
    [{ mentions: ['bob', 'bob'] }, 'k1', 'mentions'],
    [{ mentions: ['bob', 'no user id'] }, 'k1', 'mentions.1'],
    [{ content: 'x'.repeat(8001) }, 'k1', 'content'],
    [{ content: 'half a pair: \ud83d' }, 'k1', 'content'],
  ])('refuses %o under the key %o', async (body, key, path) => {
    await using world = await httpWorld();
    const answer = await send(world, body, { 'idempotency-key': key });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'invalid_payload', path });
  });

  it('needs the right to the channel, and does not tell whether it exists', async () => {
    await using world = await httpWorld();
    await world.asService('POST', '/messages', { channelId: 'private-1', content: 'secret' });
    for (const channelId of ['private-1', 'private-2', 'user:bob']) {
      const answer = await send(world, { channelId });
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
  });

  it('tells the budget, and when it is spent when to come back', async () => {
    await using world = await httpWorld({
      options: { auth: { mode: 'dev' }, rateLimit: { points: 2, durationS: 60 } },
    });
    const post = () =>
      world.send('/messages', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"userId":"ann","channelId":"c","content":"x"}',
      });
    const first = await post();
    expect(first.headers.get('ratelimit-limit')).toBe('2');
    expect(first.headers.get('ratelimit-remaining')).toBe('1');
    await post();
    const third = await post();
    expect([third.status, third.body.code, third.body.retryable]).toEqual([429, 'rate_limited', true]);
    expect(third.headers.get('ratelimit-remaining')).toBe('0');
    expect(Number(third.headers.get('retry-after'))).toBe(Math.ceil(third.body.retryAfterMs / 1000));
    // Another class of action has a budget of its own.
    expect((await world.send('/poll?channelId=c&userId=ann')).status).toBe(200);
  });

  it('is refused while the server drains, and the connection ends', async () => {
    await using world = await httpWorld();
    world.startDraining();
    const answer = await send(world, {});
    expect([answer.status, answer.body.code]).toEqual([503, 'draining']);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('connection')).toBe('close');
  });
});

describe('a message', () => {
  const path = (id: string) => `/channels/general/messages/${id}`;

  it('is edited and deleted by its author', async () => {
    await using world = await httpWorld();
    const { id } = (await send(world, {})).body.message;
    const edited = await world.as('ann', 'PATCH', path(id), { content: 'Better' }, { 'idempotency-key': 'e1' });
    expect(edited.status).toBe(200);
    expect(EditResponse.parse(edited.body).message).toMatchObject({ id, content: 'Better', version: 2 });
    const again = await world.as('ann', 'PATCH', path(id), { content: 'Better' }, { 'idempotency-key': 'e1' });
    expect(again.body.position).toEqual(edited.body.position);
    const deleted = await world.as('ann', 'DELETE', path(id));
    expect(deleted.status).toBe(200);
    expect(DeleteResponse.parse(deleted.body).messageId).toBe(id);
    const gone = await world.as('ann', 'PATCH', path(id), { content: 'Too late' });
    expect([gone.status, gone.body.code]).toEqual([404, 'message_not_found']);
  });

  it('is nobody else’s, but a moderator’s and a service’s', async () => {
    await using world = await httpWorld();
    const { id } = (await send(world, {})).body.message;
    for (const [method, body] of [
      ['PATCH', { content: 'Mine' }],
      ['DELETE', undefined],
    ] as const) {
      const answer = await world.as('bob', method, path(id), body);
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
    const moderator = await world.tokenOf('mod', { channels: { general: ['join', 'send', 'moderate'] } });
    const headers = { authorization: `Bearer ${moderator}`, 'content-type': 'application/json' };
    const edited = await world.send(path(id), { method: 'PATCH', headers, body: '{"content":"Moderated"}' });
    expect([edited.status, edited.body.message.content]).toEqual([200, 'Moderated']);
    expect((await world.asService('DELETE', path(id))).status).toBe(200);
  });

  it('is the one of the path, whatever the body says', async () => {
    await using world = await httpWorld();
    const { id } = (await send(world, {})).body.message;
    const body = { content: 'Better', channelId: 'elsewhere', messageId: 'other' };
    expect((await world.as('ann', 'PATCH', path(id), body)).body.message).toMatchObject({ id, channelId: 'general' });
  });
});
