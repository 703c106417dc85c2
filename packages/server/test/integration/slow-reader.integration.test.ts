import type { Socket as TcpSocket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { rawClients, type RawClient } from '../support/raw-client.js';

const SLOW = 5;
const MB = 1024 * 1024;
/** What one that does not read may cost at the most; see `maxUnsent`. */
const MOST_EACH = 5 * MB;

let server: TestServer;
const clients = rawClients(() => server);
beforeAll(async () => {
  server = await createTestServer({ rateLimit: { enabled: false } });
}, 60_000);
afterEach(() => clients.close());
afterAll(() => server.stop({ timeoutMs: 500 }));

/** The client's side of the connection takes nothing any more, and says nothing of it. */
function stopReading({ socket }: RawClient): void {
  const { ws } = socket.io.engine.transport as unknown as { ws: { _socket: TcpSocket } };
  ws._socket.pause();
}

const closedAsSlow = async (): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/reason="slow_consumer"\} (\d+)/.exec(text)?.[1] ?? 0);
};
const held = (): number => {
  const { arrayBuffers, external } = process.memoryUsage();
  return arrayBuffers + external;
};

it('a client that never reads costs a bounded piece of memory, loses its connection, and takes nothing from others', async () => {
  const channelId = 'room';
  const [ann, bob] = [await clients.connect('ann'), await clients.connect('bob')];
  const slow = await Promise.all(Array.from({ length: SLOW }, (_, i) => clients.connect(`slow-${i}`)));
  for (const client of [ann, bob, ...slow]) await client.ok('channel:join', { channelId });
  for (const client of slow) stopReading(client);

  const before = held();
  let most = 0;
  let sent = 0;
  // The kernel takes several MB for each of them before anything is left to us.
  while ((await closedAsSlow()) < SLOW) {
    for (let i = 0; i < 20; i += 1) {
      await ann.ok('message:send', { channelId, content: '\u4e2d'.repeat(8_000) });
      most = Math.max(most, held() - before);
      sent += 1;
    }
    // Kept by the test, not by the server.
    for (const client of [ann, bob])
      for (const one of client.received) delete (one.data as { content?: string }).content;
  }
  expect(most).toBeLessThan(SLOW * MOST_EACH);
  await expect.poll(() => bob.of('message').length).toBe(sent);
  const offsets = bob.of<{ offset: number }>('message').map(({ offset }) => offset);
  expect(offsets).toEqual(Array.from({ length: sent }, (_, i) => (offsets[0] as number) + i));
}, 60_000);
