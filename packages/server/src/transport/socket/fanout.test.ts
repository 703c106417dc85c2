import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wire, WireWorld } from '../../../test/support/wire-world.js';
import { wireWorld } from '../../../test/support/wire-world.js';
import { createFanout } from './fanout.js';
import { channelRoom, userRoom } from './rooms.js';

let world: WireWorld;
let round = 0;
beforeAll(async () => {
  world = await wireWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const typing = { channelId: 'c', userId: 'ann', isTyping: true, expiresAt: 1 } as never;

describe.each([
  ['on the fast path', true],
  ['through Socket.IO', false],
])('fan-out %s', (_name, isOn) => {
  const join = async (userId: string, ...channels: string[]): Promise<Wire> => {
    const { wire, socket } = await world.wire();
    void socket.join([userRoom(userId), ...channels.map(channelRoom)]);
    return wire;
  };
  /** How often each was reached by what `act` delivers, when everybody has got a last frame. */
  const reached = async (wires: Wire[], act: (fanout: ReturnType<typeof createFanout>) => void): Promise<number[]> => {
    const fanout = createFanout(world.io, { isOn });
    act(fanout);
    await setImmediate();
    const end = String((round += 1));
    (world.io as unknown as { emit(event: string): void }).emit(end);
    await expect.poll(() => wires.every((wire) => wire.packets.at(-1) === `2["${end}"]`)).toBe(true);
    return wires.map((wire) => wire.packets.filter((packet) => packet.startsWith('2["typing"')).length);
  };
  const id = (name: string): string => `${name}-${String(isOn)}`;

  it('reaches the members of a channel, but not the user it is about', async () => {
    const wires = [await join(id('ann'), id('c')), await join(id('bob'), id('c')), await join(id('eve'))];
    expect(await reached(wires, (fanout) => fanout.toChannel(id('c'), 'typing', typing, id('ann')))).toEqual([0, 1, 0]);
    expect(await reached(wires, (fanout) => fanout.toChannel(id('c'), 'typing', typing))).toEqual([1, 2, 0]);
    expect(await reached(wires, (fanout) => fanout.toChannel(id('nobody'), 'typing', typing))).toEqual([1, 2, 0]);
  });

  it('reaches everybody of an audience once, in however many of its channels', async () => {
    const both = await join(id('fay'), id('d'), id('e'));
    const one = await join(id('gil'), id('e'));
    const self = await join(id('hal'), id('d'));
    const audience = { channels: [id('d'), id('e'), id('none')], exceptUserId: id('hal') };
    const counts = await reached([both, one, self], (fanout) => fanout.toAudience(audience, 'typing', typing));
    expect(counts).toEqual([1, 1, 0]);
  });

  it('reaches all sockets of a user, and takes events of the application', async () => {
    const wires = [await join(id('ida')), await join(id('ida')), await join(id('joe'))];
    const counts = await reached(wires, (fanout) => {
      fanout.toUser(id('ida'), 'typing', typing);
      fanout.custom({ userId: id('joe') }, 'typing', { any: 'thing' });
    });
    expect(counts).toEqual([1, 1, 1]);
  });
});
