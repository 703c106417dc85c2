import type { Clock } from '../clock.js';
import type { Message } from '../messages/message.js';
import type { RealtimeClientOptions } from '../options.js';
import type { PresenceMember } from '../presence/presence.js';
import { RealtimeClient } from '../realtime-client.js';
import { aMember, aMessage } from './builders.js';
import { createLink } from './link.js';
import { createMockNetwork, type MockNetwork } from './mock-network.js';
import { MockServer } from './mock-server.js';
import { createTransport } from './mock-transport.js';

/** What a mock client starts with. Everything has a default; every option of a client may be given as well. */
export interface MockClientOptions extends Omit<RealtimeClientOptions, 'url' | 'path' | 'transport' | 'token'> {
  /** Who the client is. @default `me` */
  userId?: string;
  /** The channel that `messages` and `members` are of. @default `general` */
  channelId?: string;
  /**
   * What the channel holds, oldest first: texts (of `bob`) or parts of messages. A message that names another channel
   * goes there.
   */
  messages?: readonly (string | Partial<Message>)[];
  /** Who is in the channel: ids, or parts of members. */
  members?: readonly (string | Partial<PresenceMember>)[];
  /** The server of another mock client, to meet there. @default one of its own */
  server?: MockServer;
  /** A `FakeClock`, for tests that hold time still. @default the machine's */
  clock?: Clock;
}

/** What {@link createMockClient} returns. */
export interface MockClient {
  /** A real client, not connected yet: `await client.connect()`. */
  readonly client: RealtimeClient;
  /** What it talks to: let others act there, and look at what went over the wire. */
  readonly server: MockServer;
  /** What is between them. */
  readonly network: MockNetwork;
}

/**
 * A real `RealtimeClient` on a server in memory: the same protocol, list, outbox and recovery as in production, and
 * neither a network nor a mock of the client. Works in Vitest and Jest, in Node and in jsdom, and in a browser.
 *
 * Retries are quicker than in production (at most 500 ms); give `backoff` to change that.
 *
 * @example
 * const { client, server, network } = createMockClient({ userId: 'alice', messages: ['Hello!'] });
 * await client.connect();
 * await client.joinChannel('general');
 * server.user('bob').send('general', 'Hi alice');
 *
 * network.offline();
 * const sending = client.sendMessage('general', 'From the tunnel');
 * network.online();
 * await sending;
 *
 * @example
 * const alice = createMockClient({ userId: 'alice' });
 * const bob = createMockClient({ userId: 'bob', server: alice.server });
 */
export function createMockClient(initial: MockClientOptions = {}): MockClient {
  const { userId = 'me', channelId = 'general', messages, members, server: given, ...options } = initial;
  const server = given ?? new MockServer(options.clock);
  const link = createLink(server.clock);
  const client = new RealtimeClient({
    ...(options.getToken === undefined && { token: userId }),
    network: link.monitor,
    ...options,
    device: { id: `device-of-${userId}`, kind: 'web', ...options.device },
    // A test must not find what an earlier one has left in the page.
    queue: { storage: 'memory', ...options.queue },
    url: 'http://mock.invalid',
    clock: server.clock,
    backoff: { baseMs: 20, maxMs: 500, firstRetrySpreadMs: 20, ...options.backoff },
    transport: createTransport(server, link),
  });
  for (const message of messages ?? []) seedMessage(server, channelId, message);
  for (const member of members ?? []) {
    const person = aMember(typeof member === 'string' ? { userId: member } : member);
    server.people.set(person.userId, { ...person, devices: [...person.devices] });
    server.admit(person.userId, channelId);
  }
  return { client, server, network: createMockNetwork(server, link) };
}

/** Posts a message as the server has it: without what only a client knows of it. */
function seedMessage(server: MockServer, channelId: string, seed: string | Partial<Message>): void {
  const parts = typeof seed === 'string' ? { content: seed } : seed;
  const { status: _status, error: _error, attempts: _attempts, position: _position, ...message } = aMessage(parts);
  const reactions = message.reactions.map(({ emoji, count, userIds }) => ({ emoji, count, userIds }));
  server.post(parts.channelId ?? channelId, message.content, { ...message, reactions });
}
