import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCall } from './read-call.js';

/** The parser that Socket.IO itself uses. */
const require = createRequire(createRequire(import.meta.url).resolve('socket.io'));
const { Decoder, Encoder } = require('socket.io-parser') as {
  Decoder: new () => { on(event: 'decoded', listener: (one: Decoded) => void): void; add(packet: string): void };
  Encoder: new () => { encode(packet: Omit<Decoded, 'type'> & { type: number }): string[] };
};

interface Decoded {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number;
  readonly data?: unknown;
}

/** What Socket.IO makes of a packet; `null` where it refuses it. */
function decode(packet: string): Decoded | null {
  const decoder = new Decoder();
  let decoded: Decoded | null = null;
  decoder.on('decoded', (one: Decoded) => (decoded = one));
  try {
    decoder.add(packet);
  } catch {
    return null;
  }
  return decoded;
}

describe('a call', () => {
  it('is what Socket.IO would have made of it', () => {
    const payload = fc.jsonValue();
    const id = fc.option(fc.nat(), { nil: undefined });
    fc.assert(
      fc.property(fc.string(), fc.array(payload, { maxLength: 2 }), id, (event, payloads, number) => {
        const text = new Encoder().encode({
          type: 2,
          nsp: '/',
          data: [event, ...payloads],
          ...(number !== undefined && { id: number }),
        })[0] as string;
        const decoded = decode(text);
        const call = readCall(text);
        if (!decoded) return expect(call).toBeNull();
        expect([call?.event, ...(call?.payloads ?? [])]).toEqual(decoded.data);
        expect(call?.id).toBe(decoded.id ?? null);
      }),
    );
  });

  it.each([
    '',
    '2',
    '2[',
    '2[]',
    '2[1]',
    '2{}',
    '2null',
    '2["disconnect"]',
    '2["newListener",{}]',
    '2/other,["ping"]',
    '21234567890123456["ping"]',
    '0{"token":"x"}',
    '1',
    '31["x"]',
    '51-["x",{"_placeholder":true,"num":0}]',
    '2 ["ping"]',
    '2-1["ping"]',
  ])('is not made of %s, which Socket.IO is to judge', (packet) => {
    expect(readCall(packet)).toBeNull();
  });
});
