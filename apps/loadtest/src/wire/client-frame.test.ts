import { describe, expect, it } from 'vitest';
import { pongFrame, textFrame } from './client-frame.js';

/** By the book, RFC 6455 5.2 and 5.3. */
function unmask(frame: Buffer): { first: number; text: string } {
  const size = (frame[1] as number) & 0x7f;
  const head = size < 126 ? 2 : size === 126 ? 4 : 10;
  const mask = frame.subarray(head, head + 4);
  const payload = frame.subarray(head + 4).map((byte, i) => byte ^ (mask[i % 4] as number));
  const length = size < 126 ? size : size === 126 ? frame.readUInt16BE(2) : Number(frame.readBigUInt64BE(2));
  expect((frame[1] as number) & 0x80).toBe(0x80);
  expect(payload.length).toBe(length);
  return { first: frame[0] as number, text: Buffer.from(payload).toString() };
}

describe('frames of a client', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536])('are masked, with %i bytes', (length) => {
    expect(unmask(textFrame('x'.repeat(length)))).toEqual({ first: 0x81, text: 'x'.repeat(length) });
  });

  it('carry any text', () => {
    expect(unmask(textFrame('42["é","🙂"]')).text).toBe('42["é","🙂"]');
  });

  it('answer a ping with what it brought', () => {
    expect(unmask(pongFrame(Buffer.from('abc')))).toEqual({ first: 0x8a, text: 'abc' });
  });
});
