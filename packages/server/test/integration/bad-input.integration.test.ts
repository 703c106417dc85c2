import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { type RawClient, rawClients } from '../support/raw-client.js';

const nested = (levels: number): unknown => {
  let value: unknown = 'core';
  for (let i = 0; i < levels; i += 1) value = [value];
  return value;
};

describe('bad input', () => {
  let server: TestServer;
  const clients = rawClients(() => server);
  let alice: RawClient;
  let bob: RawClient;

  beforeAll(async () => {
    server = await createTestServer();
  });
  afterAll(() => server.stop({ timeoutMs: 500 }));
  afterEach(() => clients.close());

  /** The state that no bad input may change, and the proof that the process lives. */
  const join = async (): Promise<void> => {
    alice = await clients.connect('alice');
    bob = await clients.connect('bob');
    await alice.ok('channel:join', { channelId: 'room' });
    await bob.ok('channel:join', { channelId: 'room' });
  };
  const top = async (): Promise<number> => (await alice.ok('channel:history', { channelId: 'room' })).position.offset;

  const send = (over: object): object => ({ channelId: 'room', content: 'x', ...over });
  const cases: [name: string, event: string, payload: unknown, code: string, path?: string][] = [
    ['no payload', 'message:send', undefined, 'invalid_payload', ''],
    ['null', 'message:send', null, 'invalid_payload', ''],
    ['an array', 'message:send', [], 'invalid_payload'],
    ['a string', 'message:send', 'hello', 'invalid_payload', ''],
    ['a number where text belongs', 'message:send', send({ content: 5 }), 'invalid_payload', 'content'],
    ['blank content', 'message:send', send({ content: ' \n ' }), 'invalid_payload', 'content'],
    ['content that is too long', 'message:send', send({ content: 'x'.repeat(8001) }), 'invalid_payload', 'content'],
    ['a lone surrogate', 'message:send', send({ content: 'a\ud800b' }), 'invalid_payload', 'content'],
    ['NUL', 'message:send', send({ content: 'a\0b' }), 'invalid_payload', 'content'],
    ['a mention that is no id', 'message:send', send({ mentions: ['ok', 'not ok'] }), 'invalid_payload', 'mentions.1'],
    ['the same mention twice', 'message:send', send({ mentions: ['bob', 'bob'] }), 'invalid_payload', 'mentions'],
    [
      '1 000 mentions',
      'message:send',
      send({ mentions: Array.from({ length: 1_000 }, (_, i) => `u${i}`) }),
      'invalid_payload',
    ],
    [
      'a script address',
      'message:send',
      send({ attachments: [{ type: 'link', name: 'x', url: 'javascript:alert(1)' }] }),
      'invalid_payload',
      'attachments.0.url',
    ],
    ['metadata that is too deep', 'message:send', send({ metadata: { a: nested(9) } }), 'invalid_payload'],
    [
      'a __proto__ key',
      'message:send',
      JSON.parse('{"channelId":"room","content":"x","__proto__":{"admin":true}}'),
      'invalid_payload',
      '__proto__',
    ],
    [
      'a constructor key in metadata',
      'message:send',
      send({ metadata: { constructor: 1 } }),
      'invalid_payload',
      'metadata.constructor',
    ],
    ['a Buffer', 'message:send', send({ content: Buffer.from('x') }), 'binary_not_supported', 'content'],
    ['a bare Buffer', 'message:send', Buffer.from('x'), 'binary_not_supported'],
    ['a channel id with a space', 'channel:join', { channelId: 'a b' }, 'invalid_channel', 'channelId'],
    ['a channel id that is too long', 'channel:join', { channelId: 'x'.repeat(129) }, 'invalid_channel', 'channelId'],
    ['no channel id', 'channel:join', {}, 'invalid_payload', 'channelId'],
    [
      'a bad id in a batch',
      'channel:join',
      { channels: [{ channelId: 'a' }, { channelId: '' }] },
      'invalid_channel',
      'channels.1.channelId',
    ],
    [
      'a batch of 51',
      'channel:join',
      { channels: Array.from({ length: 51 }, (_, i) => ({ channelId: `c${i}` })) },
      'invalid_payload',
      'channels',
    ],
    [
      'a negative offset',
      'channel:join',
      { channelId: 'room', since: { epoch: 'e', offset: -1, id: 'x' } },
      'invalid_payload',
      'since.offset',
    ],
    ['a status that is none', 'presence:update', { status: 'sleepy' }, 'invalid_payload', 'status'],
    ['an automatic dnd', 'presence:update', { status: 'dnd', auto: true }, 'invalid_payload', 'status'],
    ['a page limit of zero', 'channel:history', { channelId: 'room', limit: 0 }, 'invalid_payload', 'limit'],
    [
      'two directions at once',
      'channel:history',
      { channelId: 'room', before: 'a', after: 'b' },
      'invalid_payload',
      'before',
    ],
    [
      'a message nobody knows',
      'message:edit',
      { channelId: 'room', messageId: 'nope', content: 'x' },
      'message_not_found',
    ],
    ['an event nobody knows', 'message:explode', {}, 'unknown_event'],
    ['the name of an own event', 'error', {}, 'unknown_event'],
    ['a prototype key as event', '__proto__', {}, 'unknown_event'],
    ['an inherited name as event', 'constructor', {}, 'unknown_event'],
    ['somebody else’s inbox', 'channel:join', { channelId: 'user:bob' }, 'forbidden'],
    ['a channel that is not joined', 'message:send', send({ channelId: 'elsewhere' }), 'not_joined'],
  ];

  it.each(cases)('answers %s with its code and changes nothing', async (_name, event, payload, code, path) => {
    await join();
    const before = await top();
    const error = await alice.fail(event as 'message:send', payload);
    expect(error).toMatchObject({ code, retryable: false, requestId: expect.any(String) });
    if (path !== undefined) expect(error.path).toBe(path);
    expect(JSON.stringify(error)).not.toContain('admin');
    expect(await top()).toBe(before);
    expect(bob.of('message')).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  it('survives 5 000 levels of nesting, alone and beside good fields', async () => {
    await join();
    // Written by hand: a usual client's own encoder overflows on such a value.
    const deep = `${'['.repeat(5_000)}1${']'.repeat(5_000)}`;
    for (const payload of [deep, `{"channelId":"room","content":"x","metadata":{"a":${deep}}}`]) {
      alice.socket.io.engine.write(`2["message:send",${payload}]`);
    }
    await expect
      .poll(() => alice.of('error'))
      .toMatchObject([{ code: 'invalid_payload' }, { code: 'invalid_payload' }]);
    expect(await top()).toBe(0);
    expect(bob.of('message')).toEqual([]);
  });

  it('cuts off a packet that is too large, and only its sender', async () => {
    await join();
    const closed = new Promise((resolve) => alice.socket.once('disconnect', resolve));
    alice.socket.emit('message:send', send({ metadata: { a: 'x'.repeat(70_000) } }));
    await closed;
    expect(await bob.ok('channel:history', { channelId: 'room' })).toMatchObject({ messages: [] });
  });

  it('answers without an ack function by an error event', async () => {
    await join();
    alice.socket.emit('message:send', { channelId: 'room' });
    alice.socket.emit('nonsense');
    await expect
      .poll(() => alice.of('error'))
      .toMatchObject([{ code: 'invalid_payload', path: 'content' }, { code: 'unknown_event' }]);
  });

  it('takes no more than one payload, and no ack that is not a function', async () => {
    await join();
    alice.socket.emit('message:send', send({}), 'not a function');
    await expect.poll(() => alice.of('error')).toMatchObject([{ code: 'bad_request' }]);
    expect(await top()).toBe(0);
  });

  it('works without an ack function', async () => {
    await join();
    alice.socket.emit('message:send', send({ content: 'no ack' }));
    await expect.poll(() => bob.of('message')).toMatchObject([{ content: 'no ack' }]);
  });

  it('keeps a channel named like a socket id apart from that socket', async () => {
    await join();
    const victim = bob.socket.id ?? '';
    await alice.call('channel:join', { channelId: victim });
    await alice.call('channel:join', { channelId: 'user:bob' });
    const marker = bob.ok('channel:join', { channelId: 'private' });
    await marker;
    await bob.ok('message:send', { channelId: 'room', content: 'for the room' });
    await expect.poll(() => alice.of('message')).toHaveLength(1);
    expect(alice.of('channel:joined').map((joined) => joined['channelId'])).not.toContain('private');
  });

  it('ends a connection that keeps sending nonsense, and only that one', async () => {
    await join();
    const closed = new Promise((resolve) => alice.socket.once('disconnect', resolve));
    for (let i = 0; i < 25; i += 1) alice.socket.emit('nonsense');
    expect(await closed).toBe('io server disconnect');
    expect(alice.of('session:close')).toMatchObject([{ code: 3509, reason: 'too_many_errors', reconnect: false }]);
    expect(await bob.ok('channel:history', { channelId: 'room' })).toBeTruthy();
  });
});
