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
