import { describe, expect, it } from 'vitest';
import { exchange, requestText } from '../support/raw-http.js';
import { badInputWorld } from './support.js';

describe('bad events', () => {
  const world = badInputWorld({ websocket: { maxChannels: 10 }, rateLimit: { points: 40, durationS: 60 } });
  const frame = (client: Awaited<ReturnType<typeof world.clients.connect>>, text: string): void =>
    void client.socket.io.engine.write(text);

  it('Binary attachments', async () => {
    const client = await world.clients.connect('ann');
    const error = await client.fail('message:send', { channelId: 'room', content: Buffer.from('x') });
    expect(error).toMatchObject({ code: 'binary_not_supported', status: 415 });
  });

  it('Attachments that are announced and do not come', { timeout: 12_000 }, async () => {
    const client = await world.clients.connect('ann');
    const closed = new Promise((resolve) => client.socket.once('disconnect', resolve));
    const from = Date.now();
    frame(client, '51-["message:send",{"_placeholder":true,"num":0}]');
    await closed;
    expect(Date.now() - from).toBeGreaterThan(4_500);
  });

  it('Packets that cannot be decoded', async () => {
    for (const bad of ['2["x"', '9', '511-["x"]', '51-["x",{"_placeholder":true,"num":7}]x', '2{}']) {
      const client = await world.clients.connect('ann');
      const closed = new Promise((resolve) => client.socket.once('disconnect', resolve));
      frame(client, bad);
      await closed;
    }
    await world.clients.connect('bob');
  });

  it('Reserved and unknown events', async () => {
    const client = await world.clients.connect('ann');
    for (const name of ['"error"', '"__proto__"', '"constructor"', '""', '"message:explode"'])
      frame(client, `2[${name},{}]`);
    await expect.poll(() => client.of('error').length).toBe(5);
    expect(new Set(client.of('error').map(({ code }) => code))).toEqual(new Set(['unknown_event']));
  });

  it('Too many mistakes', async () => {
    const client = await world.clients.connect('ann');
    const closed = new Promise((resolve) => client.socket.once('disconnect', resolve));
    for (let i = 0; i < 25; i += 1) frame(client, '2["nonsense"]');
    await closed;
    expect(client.of('session:close')).toMatchObject([{ reason: 'too_many_errors', reconnect: false }]);
  });

  it('No ack function, another thing in its place, extra arguments', async () => {
    const client = await world.clients.connect('ann');
    frame(client, '2["message:send",{}]');
    frame(client, '2["message:send",{},"no function"]');
    frame(client, '21["message:send",{},{}]');
    await expect.poll(() => client.of('error').map(({ code }) => code)).toEqual(['invalid_payload', 'bad_request']);
  });

  it('Acks that nobody asked for', async () => {
    const client = await world.clients.connect('ann');
    for (let i = 0; i < 50; i += 1) frame(client, `3${i}[{}]`);
    frame(client, `3${'9'.repeat(40)}[{}]`);
    expect(await client.call('ping', { timestamp: 1 })).toMatchObject({ timestamp: 1 });
  });

  it('Too many channels, joins and leaves without end', async () => {
    const client = await world.clients.connect('hoarder');
    const channels = Array.from({ length: 11 }, (_, i) => ({ channelId: `c${i}` }));
    const { results } = (await client.ok('channel:join', { channels })) as unknown as { results: unknown[] };
    expect(JSON.stringify(results.at(-1))).toContain('channel_limit');
    const codes: string[] = [];
    for (let i = 0; i < 30; i += 1) {
      for (const event of ['channel:leave', 'channel:join'] as const) {
        const answer = await client.call(event, { channelId: 'c1' });
        if (!answer.success) codes.push(answer.error.code);
      }
    }
    expect(codes).toContain('rate_limited');
  });

  it('A channel named like a socket or a room', async () => {
    const victim = await world.clients.connect('victim');
    const spy = await world.clients.connect('spy');
    await victim.ok('channel:join', { channelId: 'theirs' });
    for (const channelId of [victim.socket.id ?? '', 'ch:theirs', 'user:victim'])
      await spy.call('channel:join', { channelId });
    await victim.ok('message:send', { channelId: 'theirs', content: 'secret' });
    await spy.call('ping', {});
    expect(JSON.stringify(spy.received)).not.toContain('secret');
  });

  it('A join that ends after the connection', async () => {
    const client = await world.clients.connect('gone');
    client.socket.emit('channel:join', { channelId: 'haunted' });
    client.socket.disconnect();
    const other = await world.clients.connect('other');
    await other.ok('channel:join', { channelId: 'haunted' });
    await expect
      .poll(async () => {
        const { members } = (await other.ok('channel:join', { channelId: 'haunted' })) as {
          members: { userId: string }[];
        };
        return members.map(({ userId }) => userId);
      })
      .not.toContain('gone');
  });

  it('A user id that is not the token’s', async () => {
    const token = await world.server.token('ann');
    expect(await world.clients.attempt({ token, userId: 'bob' })).toMatchObject({
      code: 'identity_mismatch',
      status: 403,
    });
    const posted = await world.ask(
      'POST',
      '/typing',
      ['Content-Type: application/json'],
      '{"userId":"bob","channelId":"c","isTyping":true}',
    );
    expect(posted.code).toBe('identity_mismatch');
  });

  it('Other namespaces', async () => {
    const client = await world.clients.connect('ann');
    const told = new Promise((resolve) =>
      client.socket.io.engine.on('data', (text) => String(text).startsWith('4/admin') && resolve(String(text))),
    );
    frame(client, '0/admin,{"token":"x"}');
    expect(await told).toContain('"code":"not_found"');
  });

  it('Limits passed by reconnecting, many sockets and HTTP', async () => {
    const body = { channelId: 'open', content: 'x' };
    const first = await world.clients.connect('evader');
    await first.ok('channel:join', { channelId: 'open' });
    await Promise.all(Array.from({ length: 40 }, () => first.call('message:send', body)));
    first.socket.disconnect();
    for (let i = 0; i < 3; i += 1) {
      const again = await world.clients.connect('evader');
      await again.ok('channel:join', { channelId: 'open' });
      expect(await again.fail('message:send', body)).toMatchObject({
        code: 'rate_limited',
        retryAfterMs: expect.any(Number),
      });
    }
    const authorization = `Authorization: Bearer ${await world.server.token('evader')}`;
    const headers = [authorization, 'Content-Type: application/json'];
    const posted = await exchange(world.server.port, requestText('POST', '/messages', headers, JSON.stringify(body)));
    expect([posted.status, posted.code, /retry-after/i.test(posted.head)]).toEqual([429, 'rate_limited', true]);
  });

  it('Typing and presence without end', async () => {
    const client = await world.clients.connect('typist');
    const watcher = await world.clients.connect('watcher');
    for (const one of [client, watcher]) await one.ok('channel:join', { channelId: 'room' });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => client.call('typing', { channelId: 'room', isTyping: i % 2 === 0 })),
    );
    expect(answers.filter((answer) => !answer.success && answer.error.code === 'rate_limited').length).toBeGreaterThan(
      0,
    );
    expect(watcher.of('typing').length).toBeLessThan(60);
  });
});
