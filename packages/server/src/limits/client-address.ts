import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/**
 * Reads who is calling. `X-Forwarded-For` is believed only as far as `trustProxy` says: all of it, that many hops,
 * or what the listed proxies wrote.
 */
export function createAddressReader(
  trustProxy: boolean | number | string,
): (req: IncomingMessage) => string | undefined {
  if (trustProxy === false || trustProxy === 0) return (req) => req.socket.remoteAddress;
  const trust = trustOf(trustProxy);
  // A peer that is gone already has no address, and forwarded ones are then worth nothing.
  return (req) => (req.socket.remoteAddress === undefined ? undefined : proxyAddr(req, trust));
}

function trustOf(trustProxy: boolean | number | string): (address: string, index: number) => boolean {
  if (typeof trustProxy === 'string') return proxyAddr.compile(trustProxy.split(',').map((entry) => entry.trim()));
  return (_address, index) => trustProxy === true || index < Number(trustProxy);
}
