import type { Piece } from './answer-pieces.js';
import { answerPieces } from './answer-pieces.js';
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
  const bytes = textFrame([`${MESSAGE}${ACK}${id}[`, ...answerPieces(answer), ']']);
  // Only polling asks for the text, and mostly nobody polls.
  return {
    bytes,
    get packet() {
      return bytes.toString('utf8', headOf(bytes) + MESSAGE.length);
    },
  };
}

function frameOf(packet: string): Frame {
  return { packet, bytes: textFrame([MESSAGE + packet]) };
}

const sizeOf = (piece: Piece): number => (typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length);

const headOf = (frame: Buffer): number => (frame[1] === LENGTH_64 ? 10 : frame[1] === LENGTH_16 ? 4 : 2);

function textFrame(pieces: readonly Piece[]): Buffer {
  const length = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
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
  let at = head;
  for (const piece of pieces) at += typeof piece === 'string' ? bytes.write(piece, at) : piece.copy(bytes, at);
  return bytes;
}
