import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';

/** All hops that are no addresses count as one: a client may write there whatever it likes. */
const NO_ADDRESS = 'no address';
/** Where `true` says that there are proxies, and not how many: those of the operator's own networks. */
const OWN_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * Reads who is calling. `X-Forwarded-For` is believed only as far as `trustProxy` says, from its end: so many hops, or
 * what the listed proxies wrote; `true` stands for proxies on private networks. What comes before that is the
 * client's own word.
 */
export function createAddressReader(
  trustProxy: boolean | number | string,
): (req: IncomingMessage) => string | undefined {
  if (trustProxy === false || trustProxy === 0) return (req) => req.socket.remoteAddress;
  const trust = trustOf(trustProxy);
  // A peer that is gone already has no address, and forwarded ones are then worth nothing.
  return (req) => (req.socket.remoteAddress === undefined ? undefined : plainAddress(proxyAddr(req, trust)));
}

function trustOf(trustProxy: true | number | string): (address: string, index: number) => boolean {
  if (typeof trustProxy === 'number') return (_address, index) => index < trustProxy;
  const networks = trustProxy === true ? OWN_NETWORKS : trustProxy.split(',').map((entry) => entry.trim());
  const isOurs = proxyAddr.compile(networks);
  return (hop, index) => isOurs(plainAddress(hop), index);
}

/** An address without the port that some proxies add to it. */
function plainAddress(hop: string): string {
  if (isIP(hop) !== 0) return hop;
  const [, v6, v4] = /^(?:\[([^\]]{2,45})\](?::\d{1,5})?|([\d.]{7,15}):\d{1,5})$/.exec(hop) ?? [];
  const address = v6 ?? v4 ?? '';
  return isIP(address) === 0 ? NO_ADDRESS : address;
}
