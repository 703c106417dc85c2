import { randomBytes } from 'node:crypto';

const TEXT = 0x81;
const PONG = 0x8a;
const MASKED = 0x80;

/** A frame as a client sends it: final, and masked. */
export function textFrame(text: string): Buffer {
  return frame(TEXT, Buffer.from(text));
}

/** The answer to a ping of the WebSocket itself. */
export function pongFrame(payload: Buffer): Buffer {
  return frame(PONG, payload);
}

function frame(first: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(head + 4 + length);
  bytes[0] = first;
  if (head === 2) bytes[1] = MASKED | length;
  else if (head === 4) {
    bytes[1] = MASKED | 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = MASKED | 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  const mask = randomBytes(4);
  bytes.set(mask, head);
  for (let i = 0; i < length; i += 1) bytes[head + 4 + i] = (payload[i] as number) ^ (mask[i & 3] as number);
  return bytes;
}
