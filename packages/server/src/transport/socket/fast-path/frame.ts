import { answerText } from './answer-text.js';
import { Recent } from './recent.js';

/** One server event, encoded once for everybody who gets it. */
export interface Frame {
  /** The Socket.IO packet, for transports that frame by themselves. */
  readonly packet: string;
  /** A whole WebSocket text frame. Servers do not mask theirs, so the same bytes serve every connection. */
  readonly bytes: Buffer;
}

/** Socket.IO's EVENT and ACK, in Engine.IO's MESSAGE. */
const EVENT = '2';
const ACK = '3';
const MESSAGE = '4';
const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Encodes an event of the main namespace. Our frames are JSON through and through, never binary. */
export function encodeFrame(event: string, data: unknown): Frame {
  return frameOf(EVENT + JSON.stringify([event, data]));
}

const shared = new Recent<Frame>();

/** The same for what many connections are told one by one, and what never changes. `data` belongs to one event. */
export function sharedFrame(event: string, data: object): Frame {
  const known = shared.get(data);
  if (known) return known;
  const frame = encodeFrame(event, data);
  shared.keep(data, frame);
  return frame;
}

/** Encodes the answer to the call that the client has given a number. */
export function encodeAnswer(id: number, answer: unknown): Frame {
  return frameOf(`${ACK}${id}[${answerText(answer)}]`);
}

function frameOf(packet: string): Frame {
  return { packet, bytes: textFrame(MESSAGE + packet) };
}

function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < LENGTH_16 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(head + length);
  bytes[0] = FINAL_TEXT;
  if (head === 2) bytes[1] = length;
  else if (head === 4) {
    bytes[1] = LENGTH_16;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = LENGTH_64;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  bytes.write(text, head);
  return bytes;
}
