import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { io as connect, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Wire, WireWorld } from '../../../../test/support/wire-world.js';
import { wireWorld } from '../../../../test/support/wire-world.js';
import type { Principal } from '../../../core/principal.js';
import { SocketSession } from '../socket-session.js';
import type { RealtimeSocket } from '../types.js';
import type { EngineConnection } from './engine-parts.js';
import { encodeAnswer, encodeFrame } from './frame.js';

let world: WireWorld;
beforeAll(async () => {
  world = await wireWorld({ maxUnsentBytes: 256 * 1024 });
});
afterAll(() => world[Symbol.asyncDispose]());

const stock = (socket: RealtimeSocket, event: string, data: unknown): void => {
  (socket as { emit(event: string, data: unknown): unknown }).emit(event, data);
};
/** A broadcast to one, which Socket.IO encodes as it does for many. */
const stockTo = (socket: RealtimeSocket, event: string, data: unknown): void => {
  (world.io.to(socket.id) as unknown as { emit(event: string, data: unknown): void }).emit(event, data);
};
const engineOf = (socket: RealtimeSocket): EngineConnection => socket.conn as unknown as EngineConnection;
// Compared here: a failed comparison of texts that are megabytes long takes seconds to put into words.
const arrival = (wire: Wire, packet: string) =>
  expect.poll(() => wire.packets.at(-1) === packet, { message: packet.slice(0, 80), timeout: 5_000 }).toBe(true);

describe('a frame', () => {
  const sizes = [0, 10, 100, 112, 113, 114, 200, 65_000, 65_521, 65_522, 65_523, 70_000];

  it('has the very bytes that Socket.IO would send, at every size', async () => {
    const { wire, socket, outlet } = await world.wire();
    const texts = [...sizes.map((size) => 'x'.repeat(size)), 'Grüße, 世界 👋 \u2028 "quoted" \\ \u0000', '\ud800'];
    for (const text of texts) {
      const before = wire.frames.length;
      stockTo(socket, 'message', { text });
      outlet.send(encodeFrame('message', { text }));
      await expect.poll(() => wire.frames.length).toBe(before + 2);
      expect(wire.frames[before + 1]?.equals(wire.frames[before] as Buffer)).toBe(true);
    }
  });

  it('is written together with the others of its turn', async () => {
    const { wire, socket, outlet } = await world.wire();
    const other = await world.wire();
    const writes = vi.spyOn(
      engineOf(socket).transport.socket?._socket as NonNullable<unknown> as { write(): void },
      'write',
    );
    const frames = [2, 3].map((n) => encodeFrame('n', n));
    outlet.send(encodeFrame('n', 1));
    for (const frame of frames) {
      other.outlet.send(frame);
      outlet.send(frame);
    }
    await arrival(wire, '2["n",3]');
    await arrival(other.wire, '2["n",3]');
    expect(writes).toHaveBeenCalledTimes(1);
    expect(wire.packets.slice(1)).toEqual(['2["n",1]', '2["n",2]', '2["n",3]']);
    expect(other.wire.packets.slice(1)).toEqual(['2["n",2]', '2["n",3]']);
  });
});

describe('the order', () => {
  type Step = 'fast' | 'long' | 'huge' | 'stock' | 'ack' | 'ping' | 'turn' | 'tick';
  const steps = fc.array(
    fc.constantFrom<Step>('fast', 'fast', 'fast', 'long', 'huge', 'stock', 'stock', 'ack', 'ping', 'turn', 'tick'),
    { minLength: 1, maxLength: 40 },
  );

  it('is that of sending, whatever way each frame takes', async () => {
    const { wire, socket, outlet } = await world.wire();
    const acks: ((n: number) => void)[] = [];
    socket.onAny((_event: string, ack: (n: number) => void) => acks.push(ack));
    let n = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const asked = taken.filter((step) => step === 'ack').length;
        for (let i = 0; i < asked; i += 1) wire.say(`2${n + i}["ask"]`);
        await expect.poll(() => acks.length, { interval: 1 }).toBe(asked);
        const from = wire.packets.length;
        const expected: number[] = [];
        for (const step of taken) {
          if (step === 'turn') await setImmediate();
          else if (step === 'tick') await Promise.resolve();
          else if (step === 'ping') (socket.conn as unknown as { sendPacket(type: string): void }).sendPacket('ping');
          else {
            n += 1;
            expected.push(n);
            if (step === 'stock') stock(socket, 'n', n);
            else if (step === 'ack') acks.shift()?.(n);
            else {
              const padding = { fast: 0, long: 9_000, huge: 70_000 }[step];
              outlet.send(encodeFrame('n', padding === 0 ? n : [n, 'x'.repeat(padding)]));
            }
          }
        }
        await expect.poll(() => wire.packets.length - from, { interval: 1 }).toBe(expected.length);
        const seen = wire.packets.slice(from).map((packet) => Number(/^(?:2\["n",\[?|3\d+\[)(\d+)/.exec(packet)?.[1]));
        expect(seen).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('holds while a polling client becomes a WebSocket', async () => {
    const arrived = world.next();
    const client: Socket = connect(world.url, { forceNew: true, reconnection: false });
    const seen: number[] = [];
    client.on('n', (n: number) => seen.push(n));
    const { socket, outlet } = await arrived;
    const ways = new Set<string>();
    let sent = 0;
    const send = (): void => {
      ways.add(engineOf(socket).transport.name);
      outlet.send(encodeFrame('n', (sent += 1)));
      if (sent % 5 === 0) stock(socket, 'n', (sent += 1));
    };
    while (engineOf(socket).transport.name === 'polling') {
      for (let i = 0; i < 3; i += 1) send();
      await setImmediate();
    }
    for (let i = 0; i < 50; i += 1) {
      send();
      if (i % 7 === 0) await setImmediate();
    }
    await expect.poll(() => seen.length).toBe(sent);
    expect(seen).toEqual(Array.from({ length: sent }, (_, i) => i + 1));
    expect([...ways]).toEqual(['polling', 'websocket']);
    client.disconnect();
  });
});

describe('a connection', () => {
  const principal = { userId: 'alice', expiresAt: null, issuedAt: null } as unknown as Principal;

  it('gets what was collected before it is closed', async () => {
    const { wire, socket, outlet } = await world.wire();
    const session = new SocketSession(socket, principal);
    session.announceClose('server_shutdown');
    await arrival(wire, wire.packets.at(-1) as string);
    outlet.send(encodeFrame('n', 1));
    session.close('server_shutdown');
    await expect.poll(() => wire.frames.at(-1)?.[0]).toBe(0x88);
    expect(wire.packets.at(-1)).toBe('2["n",1]');
  });

  it('may be gone when the turn ends', async () => {
    const { wire, socket, outlet } = await world.wire();
    outlet.send(encodeFrame('n', 1));
    (engineOf(socket).transport.socket as unknown as { terminate(): void }).terminate();
    await setImmediate();
    outlet.send(encodeFrame('n', 2));
    await expect.poll(() => wire.tcp.destroyed || wire.tcp.readableEnded).toBe(true);
    expect(wire.packets).toHaveLength(1);
  });

  it('is closed as a slow consumer as soon as it holds too much', async () => {
    const { wire, outlet } = await world.wire();
    const close = vi.fn();
    outlet.owner = { close };
    wire.tcp.pause();
    const frame = encodeFrame('n', 'x'.repeat(60_000));
    for (let i = 0; i < 400 && close.mock.calls.length === 0; i += 1) {
      outlet.send(frame);
      await setImmediate();
    }
    expect(close).toHaveBeenCalledWith('slow_consumer');
  });

  it('gets a large answer through engine.io, in its place among the others', async () => {
    const { wire, outlet } = await world.wire();
    outlet.send(encodeFrame('n', 1));
    outlet.send(encodeAnswer(7, { success: true, data: 'x'.repeat(4_000_000) }));
    outlet.send(encodeFrame('n', 2));
    await arrival(wire, '2["n",2]');
    expect(wire.packets.slice(1).map((packet) => packet.slice(0, 8))).toEqual(['2["n",1]', '37[{"suc', '2["n",2]']);
  });

  it('may ask for a large answer and get frames behind it before it has read it, but not without end', async () => {
    const { wire, outlet } = await world.wire();
    const close = vi.fn();
    outlet.owner = { close };
    wire.tcp.pause();
    // More than the kernel takes for both ends.
    outlet.send(encodeAnswer(7, { success: true, data: 'x'.repeat(20_000_000) }));
    await setImmediate();
    outlet.send(encodeFrame('n', 1));
    await setImmediate();
    expect(outlet.largeBytes).toBeGreaterThan(20_000_000);
    expect(close).not.toHaveBeenCalled();
    wire.tcp.resume();
    await arrival(wire, '2["n",1]');
    expect(outlet.largeBytes).toBe(0);

    wire.tcp.pause();
    const frame = encodeFrame('n', 'x'.repeat(60_000));
    for (let i = 0; i < 400 && close.mock.calls.length === 0; i += 1) {
      outlet.send(frame);
      await setImmediate();
    }
    expect(close).toHaveBeenCalledWith('slow_consumer');
  });

  it('that compresses, or whose parts are elsewhere, is served by Socket.IO', async () => {
    const { wire, socket, outlet } = await world.wire();
    const { transport } = engineOf(socket);
    Object.assign(transport, { perMessageDeflate: { threshold: 1024 } });
    const write = vi.spyOn(engineOf(socket), 'write');
    outlet.send(encodeFrame('n', 1));
    expect(write).toHaveBeenCalledTimes(1);
    await arrival(wire, '2["n",1]');
  });
});
