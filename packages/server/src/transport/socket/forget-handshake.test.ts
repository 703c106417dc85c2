import type { EventEmitter } from 'node:events';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { wireWorld } from '../../../test/support/wire-world.js';
import { forgetHandshake, forgetUpgradeRequests } from './forget-handshake.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it('lets the upgrade request go while the connection lives', async () => {
  await using world = await wireWorld();
  let request: WeakRef<IncomingMessage> | undefined;
  world.io.engine.use((req: IncomingMessage, _res: unknown, next: () => void) => {
    request = new WeakRef(req);
    next();
  });
  forgetUpgradeRequests(world.io.engine);
  world.io.on('connection', forgetHandshake);
  const { wire, socket } = await world.wire();
  await expect
    .poll(async () => {
      await setImmediate();
      collectGarbage();
      return request?.deref();
    })
    .toBeUndefined();
  expect(socket.connected && !wire.tcp.destroyed).toBe(true);
});

it('nobody listens for its sake when it is over, and no room has the name of the socket', async () => {
  await using world = await wireWorld();
  forgetUpgradeRequests(world.io.engine);
  const { socket } = await world.wire();
  const transport = socket.conn.transport as unknown as EventEmitter & {
    socket: EventEmitter & { _socket: EventEmitter };
  };
  const before = transport.socket._socket.listenerCount('close');
  forgetHandshake(socket);
  expect(transport.listenerCount('headers')).toBe(0);
  expect(transport.socket.listeners('error').map(({ name }) => name)).toEqual(['bound onError']);
  // That of ws: engine.io's stand-in for a response had one of its own.
  expect(before).toBe(1);
  expect(world.io.of('/').adapter.rooms.has(socket.id)).toBe(false);
});

it('a connection works on afterwards, and says when it ends', async () => {
  await using world = await wireWorld();
  forgetUpgradeRequests(world.io.engine);
  const { wire, socket } = await world.wire();
  forgetHandshake(socket);
  const heard = once(socket as unknown as EventEmitter, 'n');
  wire.say('42["n",1]'.slice(1));
  expect(await heard).toEqual([1]);
  const ended = once(socket as unknown as EventEmitter, 'disconnect');
  wire.tcp.destroy();
  expect(await ended).toHaveLength(2);
});
