/**
 * A stamp says, inside a message's text, when it was sent and which one it is: a mark, 16 digits of microseconds, 8 of
 * the message's number in its channel, 5 of the channel. Its width is fixed, so that it is read without parsing JSON.
 */
export interface Stamp {
  readonly sentAt: number;
  readonly sequence: number;
  readonly channel: number;
}

const MARK = Buffer.from('@lt:');
const SENT_AT = MARK.length;
const SEQUENCE = SENT_AT + 17;
const CHANNEL = SEQUENCE + 9;

/** Characters of a stamp. */
export const STAMP_LENGTH = CHANNEL + 6;

const digits = (value: number, count: number): string => String(value).padStart(count, '0');

export function stampText({ sentAt, sequence, channel }: Stamp): string {
  return `${MARK.toString()}${digits(sentAt, 16)}.${digits(sequence, 8)}.${digits(channel, 5)}@`;
}

/**
 * Finds stamps in frames. Frames of one kind have theirs at the same place nearly always, so that is where it looks
 * first.
 */
export class StampReader {
  #usual = 0;
  sentAt = 0;
  sequence = 0;
  channel = 0;

  /** Whether there is a stamp; what it says is in the fields, for as long as nothing else is read. */
  read(bytes: Buffer, start: number, end: number): boolean {
    let at = start + this.#usual;
    if (!isMark(bytes, at)) {
      at = bytes.indexOf(MARK, start);
      if (at < 0) return false;
    }
    if (at + STAMP_LENGTH > end) return false;
    this.#usual = at - start;
    this.sentAt = numberAt(bytes, at + SENT_AT, 16);
    this.sequence = numberAt(bytes, at + SEQUENCE, 8);
    this.channel = numberAt(bytes, at + CHANNEL, 5);
    return true;
  }
}

function isMark(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0x40 && bytes[at + 1] === 0x6c && bytes[at + 2] === 0x74 && bytes[at + 3] === 0x3a;
}

function numberAt(bytes: Buffer, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i += 1) value = value * 10 + (bytes[i] as number) - 48;
  return value;
}
