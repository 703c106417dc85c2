import type { ByteStream } from './engine-parts.js';
import type { Frame } from './frame.js';

/** Batches up to this size are copied into one piece, which is cheaper to write than several. */
const MOST_COPIED = 16 * 1024;

/**
 * The frames that one turn of the event loop has for a connection, in order. Connections that get the same frames
 * share the same batch, so that the members of one channel cost one copy together, and each of them one write.
 */
export class Batch {
  readonly #before: Batch | null;
  readonly #frame: Frame;
  readonly #size: number;
  /** The latest extension: those who get the next frame together find each other here. */
  #next: Batch | null = null;
  #whole: Buffer | null = null;

  constructor(frame: Frame, before: Batch | null) {
    this.#before = before;
    this.#frame = frame;
    this.#size = frame.bytes.length + (before ? before.#size : 0);
  }

  /** This batch and one frame more. */
  with(frame: Frame): Batch {
    if (this.#next === null || this.#next.#frame !== frame) this.#next = new Batch(frame, this);
    return this.#next;
  }

  /** Writes all frames; false when the stream holds more than it likes to. */
  writeTo(stream: ByteStream): boolean {
    if (this.#before === null) return stream.write(this.#frame.bytes);
    if (this.#size <= MOST_COPIED) return stream.write((this.#whole ??= Buffer.concat(this.#pieces(), this.#size)));
    stream.cork();
    let hasRoom = true;
    for (const piece of this.#pieces()) hasRoom = stream.write(piece);
    stream.uncork();
    return hasRoom;
  }

  #pieces(): Buffer[] {
    const pieces = [this.#frame.bytes];
    for (let batch = this.#before; batch; batch = batch.#before) pieces.push(batch.#frame.bytes);
    return pieces.reverse();
  }
}
