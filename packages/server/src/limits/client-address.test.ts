import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createAddressReader } from './client-address.js';

const from = (peer: string | undefined, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  it.each<[string, boolean | number | string, string, string | undefined, string]>([
    ['is the peer where nobody is trusted', false, '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['is what the one proxy has written', 1, '10.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['is what the first of two proxies has written', 2, '10.0.0.1', 'x, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['is what the named proxies have written', '10.0.0.0/8', '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    [
      'is the last that no proxy on a private network has written',
      true,
      '10.0.0.1',
      '1.1.1.1, 203.0.113.9, 10.2.2.2',
      '203.0.113.9',
    ],
    ['is the peer itself where that is no proxy', true, '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['is the peer where nothing was forwarded', 1, '10.0.0.1', undefined, '10.0.0.1'],
  ])('%s', (_what, trust, peer, forwarded, address) => {
    expect(createAddressReader(trust)(from(peer, forwarded))).toBe(address);
  });

  it.each([
    ['203.0.113.9:51234', '203.0.113.9'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['unknown', 'no address'],
    ['999.1.1.1:80', 'no address'],
    [`_${'x'.repeat(5_000)}`, 'no address'],
    ['a\nb', 'no address'],
  ])('written as %j is %s', (written, address) => {
    expect(createAddressReader(1)(from('10.0.0.1', written))).toBe(address);
  });

  it('is found behind trusted proxies that write ports, too', () => {
    expect(createAddressReader('10.0.0.0/8')(from('10.0.0.1', '203.0.113.9:1, 10.0.0.2:2'))).toBe('203.0.113.9');
  });

  it('is none once the peer has gone', () => {
    expect(createAddressReader(1)(from(undefined, '203.0.113.9'))).toBeUndefined();
  });
});
