/** A frame as the server sends it, unmasked. */
export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

export interface FrameShape {
  readonly opcode: number;
  /** The first byte's upper half: whether this is the last fragment, and the reserved bits. */
  readonly flags?: number;
  readonly isMasked?: boolean;
  /** What the header claims, where that is not the payload's own length. */
  readonly length?: number | bigint;
}

const FINAL = 0x80;
const MASK = Buffer.from([0x11, 0x22, 0x33, 0x44]);

/** A client's frame, or what pretends to be one. */
export function encodeFrame(payload: Buffer, { opcode, flags = FINAL, isMasked = true, length }: FrameShape): Buffer {
  const claimed = length ?? payload.length;
  const mark = isMasked ? 0x80 : 0;
  let head: Buffer;
  if (claimed < 126) head = Buffer.from([flags | opcode, mark | Number(claimed)]);
  else if (claimed < 65_536) {
    head = Buffer.from([flags | opcode, mark | 126, 0, 0]);
    head.writeUInt16BE(Number(claimed), 2);
  } else {
    head = Buffer.concat([Buffer.from([flags | opcode, mark | 127]), Buffer.alloc(8)]);
    head.writeBigUInt64BE(BigInt(claimed), 2);
  }
  if (!isMasked) return Buffer.concat([head, payload]);
  const masked = Buffer.from(payload);
  for (let i = 0; i < masked.length; i += 1) masked[i] = (masked[i] as number) ^ (MASK[i & 3] as number);
  return Buffer.concat([head, MASK, masked]);
}

export const textFrame = (text: string): Buffer => encodeFrame(Buffer.from(text, 'utf8'), { opcode: 1 });

/** Reads a server's frames out of chunks. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | null {
    const data = this.#rest;
    if (data.length < 2) return null;
    const short = (data[1] as number) & 0x7f;
    const start = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (data.length < start) return null;
    const length = short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
    if (data.length < start + length) return null;
    this.#rest = data.subarray(start + length);
    return { opcode: (data[0] as number) & 0x0f, payload: data.subarray(start, start + length) };
  }
}
