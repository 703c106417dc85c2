import { Manager } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../src/testing.js';
import { type RawClient, rawClients } from '../support/raw-client.js';

describe('a connection', () => {
  let server: TestServer;
  const clients = rawClients(() => server);

  beforeAll(async () => {
    server = await createTestServer();
  });
  afterAll(() => server.stop({ timeoutMs: 500 }));
  afterEach(() => clients.close());

  /** What Socket.IO's own client would not send. */
  const write = ({ socket }: RawClient, frame: string): unknown => socket.io.engine.write(frame);
  const closed = ({ socket }: RawClient): Promise<unknown> =>
    new Promise((resolve) => socket.io.engine.once('close', resolve));

  /** Sends frames over a connection of its own; resolves when it is closed. */
  const bare = (frames: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const manager = new Manager(server.url, { transports: ['websocket'], reconnection: false, autoConnect: false });
      manager.open((error) => {
        if (error) return reject(error);
        manager.engine.once('close', () => resolve());
        for (const frame of frames) manager.engine.write(frame);
      });
    });
  const open = (): Promise<number> => metric('realtime_connections');
  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
  }

  it('ends with its session: kept open it would be counted nowhere', async () => {
    const eve = await clients.connect('eve');
    const end = closed(eve);
    write(eve, '1');
    await end;
    await expect.poll(open).toBe(0);
  });

  it('has one session, whoever asks for two at once, and whatever becomes of the second', async () => {
    const token = await server.token('eve');
    const hello = JSON.stringify({ token });
    for (const second of [hello, '{"token":"x.y.z"}', '{}']) {
      await bare([`0${hello}`, `0${second}`]);
    }
    await expect.poll(open).toBe(0);
    expect(await clients.attempt({ token })).toBeNull();
  });
});
