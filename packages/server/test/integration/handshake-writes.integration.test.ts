import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { silentLogger } from '../../src/core/logger.js';
import { createRealtimeServer, mintToken } from '../../src/index.js';
import { lightClient } from '../support/light-client.js';

it('a handshake and a join take three writes', async () => {
  const secret = randomBytes(32).toString('hex');
  const server = createServer();
  const realtime = createRealtimeServer({ server, auth: { secrets: [secret] }, logger: silentLogger });
  await realtime.listen();
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  const writes = new Promise<() => number>((resolve) =>
    server.once('connection', (socket: Socket) => {
      const one = vi.spyOn(socket, '_write');
      const several = vi.spyOn(socket as Required<Pick<Socket, '_writev'>>, '_writev');
      resolve(() => one.mock.calls.length + several.mock.calls.length);
    }),
  );
  const client = await lightClient((server.address() as AddressInfo).port, await mintToken({ userId: 'ann', secret }));
  const count = await writes;
  // The upgrade with the first packet, the answer to the token with the greetings and the own presence, that to the join.
  await client.ok('channel:join', { channelId: 'general', quiet: true });
  expect(count()).toBe(3);
  client.drop();
  await realtime.stop({ timeoutMs: 1_000 });
  server.close();
});
