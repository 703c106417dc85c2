import { describe, expect, it } from 'vitest';
import { signBody, verifyAccessCall } from './signature.js';

const SECRET = 'what the server and the receiver both know';
const now = Date.UTC(2026, 0, 1);
const timestamp = String(now / 1000);
const body = '{"action":"join"}';
const call = { timestamp, signature: signBody(SECRET, timestamp, body), body, secret: SECRET, now };

describe('a signed call', () => {
  it('is made as documented', () => {
    // printf '1767225600.{"action":"join"}' | openssl dgst -sha256 -hmac 'what the server and the receiver both know'
    expect(call.signature).toBe('v1=9bcbcae755be9538924bf96b85f2412c25b00f46d72d58c41e9c0897f7c0edbd');
  });

  it('is genuine, as text, as bytes, and under any of several secrets', () => {
    expect(verifyAccessCall(call)).toBe(true);
    expect(verifyAccessCall({ ...call, body: Buffer.from(body) })).toBe(true);
    expect(verifyAccessCall({ ...call, secret: ['the next one', SECRET] })).toBe(true);
  });

  it.each<[string, object]>([
    ['another body', { body: '{"action":"send"}' }],
    ['another secret', { secret: 'another' }],
    ['an empty secret', { secret: '', signature: signBody('', timestamp, body) }],
    ['no secret', { secret: [] }],
    ['another time than was signed', { timestamp: String(now / 1000 + 1) }],
    ['no time', { timestamp: undefined }],
    ['a time that is no number', { timestamp: '1e9' }],
    ['no signature', { signature: null }],
    ['half a signature', { signature: call.signature.slice(0, 40) }],
    ['a signature of another kind', { signature: call.signature.replace('v1', 'v2') }],
    ['an age of more than five minutes', { now: now + 300_001 }],
    ['a time to come', { now: now - 300_001 }],
  ])('is refused with %s', (_name, change) => {
    expect(verifyAccessCall({ ...call, ...change })).toBe(false);
  });
});
