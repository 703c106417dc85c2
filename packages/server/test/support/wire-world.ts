import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket as TcpSocket } from 'node:net';
import { Server } from 'socket.io';
import type { EngineConnection } from '../../src/transport/socket/fast-path/engine-parts.js';
import { FastPath } from '../../src/transport/socket/fast-path/fast-path.js';
import type { Outlet } from '../../src/transport/socket/fast-path/outlet.js';
import type { RealtimeIo, RealtimeSocket } from '../../src/transport/socket/types.js';

/** One side of a WebSocket as bytes, and what they say. */
export interface Wire {
  readonly tcp: TcpSocket;
  /** The Socket.IO packets so far, without Engine.IO's own. */
  readonly packets: string[];
  /** The frames so far, byte by byte. */
  readonly frames: Buffer[];
  /** Says what a client would, masked. */
  say(packet: string): void;
}

export interface WireWorld extends AsyncDisposable {
  readonly io: RealtimeIo;
  readonly url: string;
  /** Connects over a bare WebSocket; resolves to both of its ends. */
  wire(): Promise<{ wire: Wire; socket: RealtimeSocket; outlet: Outlet }>;
  /** The server's end of the next client that connects in whatever way. */
  next(): Promise<{ socket: RealtimeSocket; outlet: Outlet }>;
}

/** A Socket.IO server with the fast path and nothing else. */
export async function wireWorld({ maxUnsentBytes = 1024 * 1024 } = {}): Promise<WireWorld> {
  const server = createServer();
  const io: RealtimeIo = new Server(server, { serveClient: false, pingInterval: 600_000 });
  const fastPath = new FastPath({ fastPath: true, maxUnsentBytes });
  fastPath.attach(io.engine);
  io.on('connection', (socket) => {
    const outlet = fastPath.outletFor(socket.conn as unknown as EngineConnection);
    if (outlet) socket.data.outlet = outlet;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const wires: TcpSocket[] = [];

  const next = async (): Promise<{ socket: RealtimeSocket; outlet: Outlet }> => {
    const [socket] = (await once(io, 'connection')) as [RealtimeSocket];
    return { socket, outlet: socket.data.outlet as Outlet };
  };

  return {
    io,
    url: `http://127.0.0.1:${port}`,
    next,
    async wire() {
      const tcp = connect(port, '127.0.0.1');
      wires.push(tcp);
      const arrived = next();
      const wire = await openWire(tcp);
      const ends = await arrived;
      while (wire.packets.length === 0) await once(tcp, 'data');
      return { wire, ...ends };
    },
    async [Symbol.asyncDispose]() {
      for (const tcp of wires) tcp.destroy();
      await io.close();
    },
  };
}

async function openWire(tcp: TcpSocket): Promise<Wire> {
  tcp.on('error', () => {});
  tcp.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const [answer] = (await once(tcp, 'data')) as [Buffer];
  const wire: Wire = { tcp, packets: [], frames: [], say: (packet) => void tcp.write(masked(packet)) };
  let buffer = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
  const take = (): void => {
    for (let size = frameSize(buffer); size > 0 && buffer.length >= size; size = frameSize(buffer)) {
      const frame = buffer.subarray(0, size);
      buffer = buffer.subarray(size);
      wire.frames.push(frame);
      const text = frame.toString('utf8', headSize(frame));
      if (frame[0] === 0x81 && text.startsWith('4')) wire.packets.push(text.slice(1));
    }
  };
  take();
  // Put together when a frame is whole: a large one comes in hundreds of pieces.
  let pieces: Buffer[] = [];
  let missing = 0;
  tcp.on('data', (chunk: Buffer) => {
    pieces.push(chunk);
    missing -= chunk.length;
    if (missing > 0) return;
    buffer = Buffer.concat([buffer, ...pieces]);
    pieces = [];
    take();
    missing = frameSize(buffer) - buffer.length;
  });
  wire.say('0');
  return wire;
}

const headSize = (frame: Buffer): number => {
  const short = frame[1] ?? 0;
  return short < 126 ? 2 : short === 126 ? 4 : 10;
};

/** Bytes of the frame at the front; 0 while that cannot be known. */
function frameSize(buffer: Buffer): number {
  const head = headSize(buffer);
  if (buffer.length < head) return 0;
  const length = head === 2 ? buffer[1] : head === 4 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
  return head + (length ?? 0);
}

/** A short text frame of a client; a mask of zeros leaves the text as it is. */
function masked(packet: string): Buffer {
  const text = Buffer.from(`4${packet}`);
  if (text.length > 125) throw new Error('only short packets');
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]);
}
