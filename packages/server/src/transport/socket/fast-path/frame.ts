import type { Piece } from './answer-pieces.js';
import { answerPieces } from './answer-pieces.js';
import { Recent } from './recent.js';

/** One server event or answer, encoded once for everybody who gets it. */
export interface Frame {
  /** The Socket.IO packet, for transports that frame by themselves. */
  readonly packet: string;
  /** A whole WebSocket text frame. Servers do not mask theirs, so the same bytes serve every connection. */
  readonly bytes: Buffer;
  /** The same in pieces, of which some belong to other frames as well. */
  readonly pieces: readonly Buffer[];
  /** Of all bytes. */
  readonly size: number;
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
  const body = piecesOf([`${MESSAGE}${ACK}${id}[`, ...answerPieces(answer), ']']);
  const length = body.reduce((sum, { length }) => sum + length, 0);
  const head = headOf(length);
  const pieces = [head, ...body];
  // Only a connection that goes through engine.io needs it whole.
  let bytes: Buffer | null = null;
  return {
    pieces,
    size: head.length + length,
    get bytes() {
      return (bytes ??= Buffer.concat(pieces));
    },
    get packet() {
      return this.bytes.toString('utf8', head.length + MESSAGE.length);
    },
  };
}

/** Neighbouring texts become one piece. */
function piecesOf(parts: readonly Piece[]): Buffer[] {
  const pieces: Buffer[] = [];
  let text = '';
  const end = (): void => {
    if (text !== '') pieces.push(Buffer.from(text));
    text = '';
  };
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    end();
    pieces.push(part);
  }
  end();
  return pieces;
}

function frameOf(packet: string): Frame {
  const text = MESSAGE + packet;
  const length = Buffer.byteLength(text);
  const head = headSize(length);
  const bytes = Buffer.allocUnsafe(head + length);
  writeHead(bytes, length);
  bytes.write(text, head);
  return { packet, bytes, pieces: [bytes], size: bytes.length };
}

const headSize = (length: number): number => (length < LENGTH_16 ? 2 : length < 65_536 ? 4 : 10);

function headOf(length: number): Buffer {
  const head = Buffer.allocUnsafe(headSize(length));
  writeHead(head, length);
  return head;
}

function writeHead(bytes: Buffer, length: number): void {
  const size = headSize(length);
  bytes[0] = FINAL_TEXT;
  if (size === 2) bytes[1] = length;
  else if (size === 4) {
    bytes[1] = LENGTH_16;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = LENGTH_64;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
}
