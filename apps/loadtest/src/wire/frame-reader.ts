const FINAL_TEXT = 0x81;
const CONTINUATION = 0;
const TEXT = 1;
const CLOSE = 8;
const PING = 9;

/** A frame beyond this is a fault, and nothing to keep in memory. */
const LONGEST = 64 * 1024 * 1024;

/** What a {@link FrameReader} finds. Bytes are valid only during the call. */
export interface FrameHandler {
  onText(bytes: Buffer, start: number, end: number): void;
  onPing(payload: Buffer): void;
  onClose(code: number, reason: string): void;
  /** The server broke the protocol; nothing more is read. */
  onFault(reason: string): void;
}

/**
 * Reads a server's WebSocket frames out of chunks. A frame that lies whole in a chunk is handed over where it is; only
 * one that is cut by a chunk's end is copied.
 */
export class FrameReader {
  readonly #handler: FrameHandler;
  /** The beginning of a frame whose end has not come yet. */
  #held: Buffer = Buffer.alloc(0);
  #heldLength = 0;
  /** Payloads of a message that comes in several frames. */
  #fragments: Buffer[] | null = null;
  #isOver = false;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** Takes the bytes of `chunk` from `at` to `end`; they may be overwritten afterwards. */
  push(chunk: Buffer, at: number, end: number): void {
    if (this.#heldLength > 0) at = this.#complete(chunk, at, end);
    while (at < end && !this.#isOver) {
      const length = frameLength(chunk, at, end - at);
      if (length > end - at || end - at < 2) return this.#hold(chunk, at, end);
      this.#frame(chunk, at, at + length);
      at += length;
    }
  }

  /** Fills up the frame that is held, and returns where the next one begins. */
  #complete(chunk: Buffer, at: number, end: number): number {
    while (at < end && !this.#isOver) {
      const length = frameLength(this.#held, 0, this.#heldLength);
      const taken = Math.min(length - this.#heldLength, end - at);
      this.#hold(chunk, at, at + taken);
      at += taken;
      if (this.#heldLength < 2 || frameLength(this.#held, 0, this.#heldLength) > this.#heldLength) continue;
      const whole = this.#heldLength;
      this.#heldLength = 0;
      this.#frame(this.#held, 0, whole);
      // A large frame's room is not kept for all the small ones to come.
      if (this.#held.length > 65_536) this.#held = Buffer.alloc(0);
      return at;
    }
    return at;
  }

  #hold(chunk: Buffer, at: number, end: number): void {
    const total = this.#heldLength + end - at;
    if (total > LONGEST) return this.#fault(`a frame of more than ${LONGEST} bytes`);
    if (total > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.max(256, total, Math.min(this.#held.length * 2, LONGEST)));
      this.#held.copy(larger, 0, 0, this.#heldLength);
      this.#held = larger;
    }
    chunk.copy(this.#held, this.#heldLength, at, end);
    this.#heldLength = total;
  }

  #frame(bytes: Buffer, at: number, end: number): void {
    const first = bytes[at] as number;
    const second = bytes[at + 1] as number;
    if (second & 0x80) return this.#fault('a masked frame, which servers do not send');
    const size = second & 0x7f;
    const start = at + (size < 126 ? 2 : size === 126 ? 4 : 10);
    if (first === FINAL_TEXT && this.#fragments === null) this.#handler.onText(bytes, start, end);
    else this.#unusual(first, bytes, start, end);
  }

  #unusual(first: number, bytes: Buffer, start: number, end: number): void {
    if (first & 0x70) return this.#fault('a frame of an extension that was not agreed on');
    const payload = Buffer.from(bytes.subarray(start, end));
    const opcode = first & 0x0f;
    if (opcode === PING) return this.#handler.onPing(payload);
    if (opcode === CLOSE) {
      const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      return this.#handler.onClose(code, payload.subarray(2).toString());
    }
    if (opcode !== CONTINUATION && opcode !== TEXT) {
      return opcode === 0x0a ? undefined : this.#fault(`a frame of kind ${opcode}, which is not expected here`);
    }
    if ((opcode === TEXT) !== (this.#fragments === null)) return this.#fault('fragments out of order');
    this.#fragments = [...(this.#fragments ?? []), payload];
    if (!(first & 0x80)) return;
    const whole = Buffer.concat(this.#fragments);
    this.#fragments = null;
    this.#handler.onText(whole, 0, whole.length);
  }

  #fault(reason: string): void {
    this.#isOver = true;
    this.#handler.onFault(reason);
  }
}

/** Bytes of the frame that begins here, or as many as are needed to tell. */
function frameLength(bytes: Buffer, at: number, available: number): number {
  if (available < 2) return 2;
  const size = (bytes[at + 1] as number) & 0x7f;
  if (size < 126) return 2 + size;
  if (size === 126) return available < 4 ? 4 : 4 + bytes.readUInt16BE(at + 2);
  return available < 10 ? 10 : 10 + Number(bytes.readBigUInt64BE(at + 2));
}
