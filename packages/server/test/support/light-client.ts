import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Ack, CommandData, CommandName } from '@nchat/realtime-protocol';

/** A client in so few lines that thousands of them cost little: one WebSocket, one command at a time. */
export interface LightClient {
  ok<N extends CommandName>(event: N, payload: unknown): Promise<CommandData<N>>;
  /** The connection is gone, and nobody said goodbye. */
  drop(): void;
}

const MASK = Buffer.from([1, 2, 3, 4]);

/** A text frame of a client; all of ours are short. */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  const isLong = body.length > 125;
  const head = Buffer.from([
    0x81,
    0x80 | (isLong ? 126 : body.length),
    ...(isLong ? [body.length >> 8, body.length & 255] : []),
  ]);
  return Buffer.concat([head, MASK, body.map((byte, i) => byte ^ (MASK[i % 4] as number))]);
}

/** Takes one whole text frame of a server off the front. */
function takeFrame(buffer: Buffer): { text: string; rest: Buffer } | null {
  if (buffer.length < 2) return null;
  const short = (buffer[1] as number) & 127;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (buffer.length < head) return null;
  const size = short < 126 ? short : short === 126 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
  if (buffer.length < head + size) return null;
  return { text: buffer.toString('utf8', head, head + size), rest: buffer.subarray(head + size) };
}

export async function lightClient(port: number, token: string): Promise<LightClient> {
  const socket: Socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  let hear: { wants: string; resolve: (text: string) => void } | null = null;
  const next = (wants: string): Promise<string> => new Promise((resolve) => (hear = { wants, resolve }));
  socket.on('error', () => socket.destroy());

  const opened = next('0');
  socket.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const [head] = (await once(socket, 'data')) as [Buffer];
  const end = head.indexOf('\r\n\r\n') + 4;
  if (!head.toString('latin1').startsWith('HTTP/1.1 101'))
    throw new Error(`refused: ${head.toString('latin1', 0, end)}`);
  let buffer: Buffer = Buffer.alloc(0);
  const take = (chunk: Buffer): void => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let frame = takeFrame(buffer); frame; frame = takeFrame(buffer)) {
      buffer = frame.rest;
      if (hear && frame.text.startsWith(hear.wants)) hear.resolve(frame.text);
    }
  };
  socket.on('data', take);
  take(head.subarray(end));
  await opened;
  const connected = next('40');
  socket.write(frameOf(`40${JSON.stringify({ token })}`));
  await connected;
  return {
    async ok(event, payload) {
      const answered = next('430');
      socket.write(frameOf(`420${JSON.stringify([event, payload])}`));
      const [answer] = JSON.parse((await answered).slice(3)) as [Ack<CommandData<typeof event>>];
      if (!answer.success) throw new Error(`${event}: ${answer.error.code}`);
      return answer.data;
    },
    drop: () => socket.destroy(),
  };
}
