import { describe, expect, it } from 'vitest';
import { Handshake } from './handshake.js';

const accepts = (value: unknown) => Handshake.safeParse(value).success;

describe('the handshake', () => {
  it('takes what the specification shows', () => {
    expect(accepts({ token: 'jwt-token-here', userId: 'user-123' })).toBe(true);
    expect(accepts({ token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...' })).toBe(true);
  });

  it('takes a device and a protocol version', () => {
    expect(accepts({ token: 't', device: { id: 'd-1', kind: 'mobile', name: 'Ada’s phone' }, protocol: 1 })).toBe(true);
    expect(accepts({ token: 't', device: {} })).toBe(true);
    for (const device of [
      { kind: 'toaster' },
      { id: 'a b' },
      { id: '' },
      { name: 'x'.repeat(129) },
      { name: 'a\u0000' },
    ])
      expect(accepts({ token: 't', device }), JSON.stringify(device)).toBe(false);
    for (const protocol of ['1', 1.5, null]) expect(accepts({ token: 't', protocol })).toBe(false);
  });

  it('refuses tokens above 8 KB and user ids outside the grammar', () => {
    expect(accepts({ token: 'x'.repeat(8192) })).toBe(true);
    expect(accepts({ token: 'x'.repeat(8193) })).toBe(false);
    expect(accepts({ token: 't', userId: 'a b' })).toBe(false);
  });
});
