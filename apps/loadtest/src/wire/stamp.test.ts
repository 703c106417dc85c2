import { describe, expect, it } from 'vitest';
import { STAMP_LENGTH, StampReader, stampText } from './stamp.js';

const stamp = { sentAt: 1_234_567_890_123, sequence: 42, channel: 199 };
const read = (reader: StampReader, text: string, start = 0, end = Buffer.byteLength(text)) =>
  reader.read(Buffer.from(text), start, end)
    ? { sentAt: reader.sentAt, sequence: reader.sequence, channel: reader.channel }
    : null;

describe('stamps', () => {
  it('are read as they were written, wherever they are', () => {
    const reader = new StampReader();
    for (const before of ['', '{"a":"', '{"b":"é', '{"a":"', '{"longer":"'.repeat(9)])
      expect(read(reader, `${before}${stampText(stamp)}xxx`)).toEqual(stamp);
  });

  it('are of one width', () => {
    expect(stampText(stamp)).toHaveLength(STAMP_LENGTH);
    expect(stampText({ sentAt: 1, sequence: 0, channel: 0 })).toHaveLength(STAMP_LENGTH);
  });

  it('are not found where there are none, nor in what follows the frame', () => {
    const reader = new StampReader();
    expect(read(reader, '42["presence",{}]')).toBeNull();
    const text = `abc${stampText(stamp)}`;
    expect(read(reader, text, 0, 3)).toBeNull();
    expect(read(reader, text, 0, text.length - 1)).toBeNull();
    expect(read(reader, text)).toEqual(stamp);
  });
});
