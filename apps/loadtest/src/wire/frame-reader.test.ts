import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from './frame-reader.js';

function serverFrame(payload: Buffer, first = 0x81): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

function setUp() {
  const seen: string[] = [];
  const reader = new FrameReader({
    onText: (bytes, start, end) => seen.push(bytes.toString('utf8', start, end)),
    onPing: (payload) => seen.push(`ping ${payload.toString()}`),
    onClose: (code, reason) => seen.push(`close ${code} ${reason}`),
    onFault: (reason) => seen.push(`fault ${reason}`),
  });
  /** As sockets do it: all chunks come in the same memory. */
  const shared = Buffer.alloc(400_000);
  const push = (bytes: Buffer): void => {
    bytes.copy(shared);
    reader.push(shared, 0, bytes.length);
    shared.fill(0xff, 0, bytes.length);
  };
  return { seen, push };
}

describe('reading frames', () => {
  it('finds the same texts however they are cut into chunks', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 20, unit: 'grapheme' }),
      fc.constantFrom(124, 125, 126, 127, 65_535, 65_536, 70_000).map((length) => 'x'.repeat(length)),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), fc.array(fc.nat(80_000), { maxLength: 12 }), (texts, cuts) => {
        const { seen, push } = setUp();
        const all = Buffer.concat(texts.map((one) => serverFrame(Buffer.from(one))));
        const at = [0, ...cuts.filter((cut) => cut < all.length), all.length].sort((a, b) => a - b);
        for (let i = 1; i < at.length; i += 1) push(all.subarray(at[i - 1], at[i]));
        expect(seen).toEqual(texts);
      }),
      { numRuns: 60 },
    );
  });

  it('finds them byte by byte', () => {
    const { seen, push } = setUp();
    for (const byte of Buffer.concat(['', 'a', 'b'.repeat(200)].map((one) => serverFrame(Buffer.from(one)))))
      push(Buffer.from([byte]));
    expect(seen).toEqual(['', 'a', 'b'.repeat(200)]);
  });

  it('hands a text over where it lies when it is whole', () => {
    const chunk = serverFrame(Buffer.from('hello'));
    const where: Buffer[] = [];
    const never = (): never => expect.unreachable();
    new FrameReader({ onText: (bytes) => where.push(bytes), onPing: never, onClose: never, onFault: never }).push(
      chunk,
      0,
      chunk.length,
    );
    expect(where).toEqual([chunk]);
    expect(where[0]).toBe(chunk);
  });

  it('puts fragments together, with a ping in between', () => {
    const { seen, push } = setUp();
    push(serverFrame(Buffer.from('one '), 0x01));
    push(serverFrame(Buffer.from('?'), 0x89));
    push(serverFrame(Buffer.from('two'), 0x80));
    push(serverFrame(Buffer.from('three')));
    expect(seen).toEqual(['ping ?', 'one two', 'three']);
  });

  it('tells why the server closed', () => {
    const { seen, push } = setUp();
    push(serverFrame(Buffer.from([0x0b, 0xb9, 0x62, 0x79, 0x65]), 0x88));
    push(serverFrame(Buffer.alloc(0), 0x88));
    expect(seen).toEqual(['close 3001 bye', 'close 1005 ']);
  });

  it.each<[string, Buffer, RegExp]>([
    ['a masked frame', Buffer.from([0x81, 0x80, 0, 0, 0, 0]), /masked/],
    ['a compressed frame', serverFrame(Buffer.from('x'), 0xc1), /extension/],
    ['a binary frame', serverFrame(Buffer.from('x'), 0x82), /kind 2/],
    ['an end without a beginning', serverFrame(Buffer.from('x'), 0x80), /out of order/],
  ])('reads nothing more after %s', (_name, bytes, reason) => {
    const { seen, push } = setUp();
    push(Buffer.concat([bytes, serverFrame(Buffer.from('more'))]));
    expect(seen).toEqual([expect.stringMatching(reason)]);
  });

  it('keeps no frame without bounds', () => {
    const { seen, push } = setUp();
    const head = Buffer.from([0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0]);
    push(head);
    for (let i = 0; i < 200 && seen.length === 0; i += 1) push(Buffer.alloc(400_000));
    expect(seen).toEqual([expect.stringMatching(/more than/)]);
  });
});
