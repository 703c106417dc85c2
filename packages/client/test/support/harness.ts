import { RealtimeClient } from '../../src/realtime-client.js';
import type { RealtimeEvents } from '../../src/events.js';
import type { RealtimeClientOptions } from '../../src/options.js';
import { FakeClock } from './fake-clock.js';
import { FakeServer } from './fake-server.js';

/** A client on a fake server and a fake clock, and a record of what it emitted. */
export interface Harness {
  readonly clock: FakeClock;
  readonly server: FakeServer;
  readonly client: RealtimeClient;
  readonly seen: { [E in keyof RealtimeEvents]: RealtimeEvents[E][] };
}

const names: (keyof RealtimeEvents)[] = [
  'message',
  'message:updated',
  'message:deleted',
  'message:status',
  'presence',
  'typing',
  'read',
  'reaction',
  'notification',
  'error',
  'state',
  'gap',
  'channel:removed',
  'token:refresh',
  'queue:change',
];

export function setUp(options: RealtimeClientOptions = {}): Harness {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const client = new RealtimeClient({ url: 'http://test', clock, transport: server.transport, ...options });
  return { clock, server, client, seen: record(client) };
}

/** A further client of the same server. */
export function another({ clock, server }: Harness, options: RealtimeClientOptions = {}): RealtimeClient {
  return new RealtimeClient({ url: 'http://test', clock, transport: server.transport, ...options });
}

function record(client: RealtimeClient): Harness['seen'] {
  const seen = Object.fromEntries(names.map((name) => [name, []])) as unknown as Harness['seen'];
  for (const name of names) client.on(name, (payload) => (seen[name] as unknown[]).push(payload));
  return seen;
}

/** The texts of a channel's list. */
export const texts = (client: RealtimeClient, channelId: string): string[] =>
  client
    .channel(channelId)
    .messages.getSnapshot()
    .items.map((message) => message.content);
