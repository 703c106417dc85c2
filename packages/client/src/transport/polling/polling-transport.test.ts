import { RealtimeError, type Presence } from '@nchat/realtime-protocol/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { FakeHttp, type Call } from '../../../test/support/fake-http.js';
import { setUp, texts, type Harness } from '../../../test/support/harness.js';
import type { RealtimeClientOptions } from '../../options.js';

// Loaded once, so that time can stand while a test loads it again.
beforeAll(() => import('./polling-transport.js'));

interface Polling extends Harness {
  readonly http: FakeHttp;
}

function polling(options: RealtimeClientOptions = {}): Polling {
  const box: { http?: FakeHttp } = {};
  const h = setUp({
    transports: ['polling'],
    fetch: (url, init) => box.http!.fetch(url, init),
    backoff: { firstRetrySpreadMs: 0 },
    ...options,
  });
  return { ...h, http: (box.http = new FakeHttp(h.server)) };
}

async function connected(channels = ['general'], options: RealtimeClientOptions = {}): Promise<Polling> {
  const h = polling(options);
  void h.client.connect('ann', options.getToken ? undefined : 'ann');
  for (const id of channels) void h.client.joinChannel(id);
  await h.clock.advance(200);
  expect(h.client.state).toBe('connected');
  return h;
}

const problem = (error: RealtimeError, headers?: HeadersInit) =>
  Response.json(error.toWire(), { status: error.status, ...(headers && { headers }) });
const person = (userId: string, status: Presence['status']): Presence => ({
  userId,
  status,
  lastSeen: '2026-01-01T00:00:00Z',
  devices: status === 'offline' ? [] : [{ kind: 'web', status: 'online' }],
});

describe('polls', () => {
  it('follow each other, one at a time, for all channels together', async () => {
    const h = await connected(['a', 'b', 'c']);
    for (let i = 0; i < 20; i += 1) {
      h.server.post('abc'[i % 3]!, `m${i}`);
      await h.clock.advance(100);
    }
    expect(h.seen.message.map(({ content }) => content)).toEqual(Array.from({ length: 20 }, (_, i) => `m${i}`));
    await h.clock.advance(120_000);
    expect(h.http.mostWaiting).toBe(1);
    expect(h.http.waiting).toBe(1);
    const asked = h.http.of('POST', '/poll').at(-1)!.body.channels as { channelId: string }[];
    expect(asked.map(({ channelId }) => channelId).sort()).toEqual(['a', 'b', 'c', 'user:ann']);
  });

  it('are of a hundred channels at most', async () => {
    const h = await connected(Array.from({ length: 150 }, (_, i) => `room-${i}`));
    await h.clock.advance(1000);
    expect(h.http.waiting).toBe(2);
    for (const { body } of h.http.of('POST', '/poll')) expect((body.channels as []).length).toBeLessThanOrEqual(100);
    h.server.post('room-3', 'one');
    h.server.post('room-149', 'other');
    await h.clock.advance(100);
    expect([texts(h.client, 'room-3'), texts(h.client, 'room-149')]).toEqual([['one'], ['other']]);
  });

  it('do not hurry when they bring nothing new', async () => {
    const h = await connected();
    const before = h.http.calls.length;
    h.http.interfere = ({ path }) => {
      const { channels } = h.http.calls.at(-1)!.body as { channels: { channelId: string; since: string }[] };
      if (path !== '/poll') return;
      const results = channels.map(({ channelId, since: cursor }, i) => ({
        ...{ channelId, cursor, messages: [], events: [], recovered: true, hasMore: false, timestamp: 0 },
        state: String(h.http.calls.length + i),
      }));
      return Response.json({ results, timestamp: 0 });
    };
    h.server.log('general').members.set('bob', person('bob', 'online'));
    h.server.emit('general', 'presence', {});
    await h.clock.advance(10_000);
    expect(h.http.calls.length - before).toBeLessThan(15);
    expect(h.client.state).toBe('connected');
  });

  it('wait as they are told', async () => {
    const h = await connected();
    const at: number[] = [];
    h.http.interfere = ({ path }) => {
      if (path !== '/poll') return;
      at.push(h.clock.now());
      if (at.length === 1) return new Response('<h1>Too busy</h1>', { status: 503, headers: { 'retry-after': '7' } });
      if (at.length === 2) return problem(new RealtimeError('rate_limited', { retryAfterMs: 3000 }));
      return undefined;
    };
    await h.clock.advance(21_000);
    await h.clock.advance(30_000);
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(7000);
    expect(at[1]! - at[0]!).toBeLessThanOrEqual(8000);
    expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(3000);
    expect(h.client.state).toBe('connected');
    expect(h.seen.error).toEqual([]);
  });

  it('that fail again and again end the connection, which comes back with everything', async () => {
    const h = await connected();
    h.http.isDown = true;
    await h.clock.advance(30_000);
    expect(h.client.state).toBe('reconnecting');
    h.server.post('general', 'missed');
    h.http.isDown = false;
    await h.clock.advance(10_000);
    expect(h.client.state).toBe('connected');
    expect(texts(h.client, 'general')).toEqual(['missed']);
  });

  it('lose nothing of one channel when another is left while they tell', async () => {
    const h = await connected(['a', 'b']);
    h.client.on('message', ({ channelId }) => void h.client.channel(channelId).leave());
    h.http.interfere = () => new Promise((resolve) => void h.clock.setTimeout(() => resolve(undefined), 50));
    h.server.post('a', 'one');
    h.server.post('b', 'two');
    await h.clock.advance(1000);
    expect(h.seen.message.map(({ content }) => content)).toEqual(['one', 'two']);
  });

  it('that wait leave nothing behind when the client ends', async () => {
    const h = await connected();
    h.http.interfere = () => problem(new RealtimeError('overloaded'), { 'retry-after': '30' });
    h.server.post('general', 'hello');
    await h.clock.advance(21_000);
    expect(h.client.state).toBe('connected');
    await h.client.dispose();
    h.http.interfere = () => undefined;
    await h.clock.advance(0);
    expect(h.clock.pending).toBe(0);
  });

  it('of an address that is none fail, and harm nobody', async () => {
    const h = polling({ url: 'no address' });
    const unhandled: unknown[] = [];
    const listener = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', listener);
    void h.client.connect('ann', 'ann');
    await h.clock.advance(0);
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
    expect(h.client.connection.getSnapshot()).toMatchObject({ state: 'reconnecting', reason: { code: 'offline' } });
  });

  it('that get no answer at all are given up', async () => {
    const h = await connected([], { ackTimeoutMs: 1e6 });
    h.http.interfere = ({ path }) => (path === '/poll' ? new Promise(() => {}) : undefined);
    const before = h.http.of('POST', '/poll').length;
    await h.clock.advance(80_000);
    expect(h.http.of('POST', '/poll').length - before).toBeGreaterThanOrEqual(2);
  });
});

describe('a channel', () => {
  it('that lost its history starts anew, and says so', async () => {
    const h = await connected();
    h.server.post('general', 'old');
    await h.clock.advance(100);
    h.server.log('general').reset('e2');
    h.server.post('general', 'new');
    await h.clock.advance(1000);
    expect(texts(h.client, 'general')).toEqual(['new']);
    expect(h.seen.gap).toMatchObject([{ channelId: 'general', recovered: false }]);
  });

  it('whose right is withdrawn is removed; the others go on', async () => {
    const h = await connected(['general', 'other']);
    h.server.allows = (_user, id) => id !== 'other';
    h.server.post('general', 'still there');
    await h.clock.advance(1000);
    expect(h.seen['channel:removed']).toMatchObject([{ channelId: 'other', reason: 'forbidden' }]);
    h.server.post('other', 'secret');
    h.server.post('general', 'and on');
    await h.clock.advance(1000);
    expect(texts(h.client, 'general')).toEqual(['still there', 'and on']);
    expect(texts(h.client, 'other')).toEqual([]);
    expect(h.http.of('POST', '/poll').at(-1)!.body.channels).toHaveLength(2);
  });

  it('that is left is polled no more, and presence there ends', async () => {
    const h = await connected(['general', 'other']);
    void h.client.channel('other').leave();
    await h.clock.advance(1000);
    expect(h.http.of('DELETE', '/presence/other')).toHaveLength(1);
    const asked = h.http.of('POST', '/poll').at(-1)!.body.channels as { channelId: string }[];
    expect(asked.map(({ channelId }) => channelId)).not.toContain('other');
  });

  it('tells of people as sockets do: one event for each change', async () => {
    const h = await connected(['a', 'b']);
    const set = async (changes: [channel: string, status: Presence['status']][]): Promise<unknown[]> => {
      for (const [id, status] of changes) h.server.log(id).members.set('bob', person('bob', status));
      h.server.emit('a', 'presence', {});
      await h.clock.advance(3000);
      return h.seen.presence.splice(0).map(({ userId, change, channelId }) => [userId, change, channelId]);
    };
    expect(await set([['a', 'online']])).toEqual([['bob', 'enter', undefined]]);
    expect(await set([['b', 'online']])).toEqual([['bob', 'enter', 'b']]);
    expect(await set([['a', 'offline']])).toEqual([['bob', 'leave', 'a']]);
    expect(h.client.presence.getSnapshot().get('bob')?.status).toBe('online');
    expect(
      await set([
        ['a', 'dnd'],
        ['b', 'dnd'],
      ]),
    ).toEqual([
      ['bob', 'update', undefined],
      ['bob', 'enter', 'a'],
    ]);
    expect(
      await set([
        ['a', 'offline'],
        ['b', 'offline'],
      ]),
    ).toEqual([['bob', 'leave', undefined]]);
  });
});

describe('calls', () => {
  it('whose answer is lost are repeated, and happen once', async () => {
    const h = await connected();
    let isLost = true;
    h.http.interfere = async (call) => {
      if (call.path !== '/messages' || !isLost) return undefined;
      isLost = false;
      h.server.post('general', call.body.content as string, { ...call.body, userId: 'ann' });
      throw new TypeError('connection reset');
    };
    const sending = h.client.sendMessage('general', 'hello');
    await h.clock.advance(5000);
    const ids = h.http.of('POST', '/messages').map(({ body }: Call) => body.clientMessageId);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
    expect(await sending).toMatchObject({ status: 'sent' });
  });

  it('that find the token over end the connection, and what they were to do is done with a new one', async () => {
    let tokens = 0;
    const h = await connected(['general'], { getToken: () => `ann${' '.repeat(tokens++ % 2)}` });
    h.http.interfere = ({ path }) => {
      if (path !== '/messages' || tokens > 1) return undefined;
      return problem(new RealtimeError('token_expired'));
    };
    const sending = h.client.sendMessage('general', 'hello');
    await h.clock.advance(5000);
    expect(tokens).toBe(2);
    expect(await sending).toMatchObject({ status: 'sent' });
    expect(h.client.state).toBe('connected');
  });

  it('keep starts and stops of typing in order', async () => {
    const h = await connected();
    let slow: (() => void) | undefined;
    h.http.interfere = async ({ path }) => {
      if (path === '/typing' && !slow) await new Promise<void>((resolve) => (slow = resolve));
      return undefined;
    };
    h.client.sendTyping('general', true);
    h.client.sendTyping('general', false);
    await h.clock.advance(0);
    expect(h.http.of('POST', '/typing').map(({ body }) => body.isTyping)).toEqual([true]);
    slow!();
    await h.clock.advance(0);
    expect(h.http.of('POST', '/typing').map(({ body }) => body.isTyping)).toEqual([true, false]);
  });

  it('say goodbye at the end, and nothing after it', async () => {
    const h = await connected();
    await h.client.updatePresence('away');
    expect(h.http.of('POST', '/presence').map(({ body }) => body.status)).toEqual(['away']);
    h.server.post('general', 'x');
    await h.clock.advance(200);
    expect(h.http.of('POST', '/poll').at(-1)!.body.status).toBe('away');
    h.client.disconnect();
    await h.clock.advance(60_000);
    expect(h.http.calls.at(-1)).toMatchObject({ method: 'DELETE', path: '/presence' });
    expect(h.http.waiting).toBe(0);
  });

  it('say no goodbye where another connection follows: nobody sees the user leave', async () => {
    const h = await connected();
    void h.client.reconnect();
    await h.clock.advance(1000);
    expect(h.client.state).toBe('connected');
    expect(h.http.of('DELETE', '/presence')).toEqual([]);
  });

  it('go to the place the sockets are at', async () => {
    const urls: string[] = [];
    const answer = (url: string): Promise<Response> => (urls.push(url), Promise.reject(new TypeError('no')));
    for (const [url, path] of [
      ['wss://chat.example.com', '/socket.io'],
      ['https://chat.example.com', '/realtime/socket.io/'],
    ])
      void setUp({ url, path, transports: ['polling'], fetch: answer as typeof fetch }).client.connect('ann', 'ann');
    await expect.poll(() => urls).toHaveLength(2);
    expect(urls).toEqual([
      'https://chat.example.com/session?protocol=1&userId=ann',
      'https://chat.example.com/realtime/session?protocol=1&userId=ann',
    ]);
  });
});
