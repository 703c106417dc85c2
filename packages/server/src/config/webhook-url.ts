import { isIP } from 'node:net';
import { isPrivateAddress } from '../core/ip-address.js';

/** Domains that are never names of the public network. */
const INTERNAL = /(^|\.)(localhost|local|internal|home\.arpa|svc|cluster\.local)$/;

/**
 * Whether calls of a URL would cross the public network without TLS. The machine itself and private networks are not
 * public: a private address, a name without a dot, as containers have them, or one of a domain kept for this.
 */
export function travelsOpenly(address: unknown): boolean {
  const url = typeof address === 'string' ? URL.parse(address) : null;
  if (url?.protocol !== 'http:') return false;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return !isPrivateAddress(host);
  return host.includes('.') && !INTERNAL.test(host);
}
