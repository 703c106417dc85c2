import { BlockList, isIP } from 'node:net';

const PRIVATE = new BlockList();
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** IPv4 is what nearly everybody has, and the list takes ten times as long. */
const PRIVATE_V4 = /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\./;
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** IPv4 addresses that arrive over an IPv6 socket, as the IPv4 addresses that they are. */
const plain = (address: string): string => MAPPED.exec(address)?.[1] ?? address;

/** Whether an address belongs to the machine itself or to a private network. */
export function isPrivateAddress(address: string): boolean {
  const ip = plain(address);
  const family = isIP(ip);
  return family === 4 ? PRIVATE_V4.test(ip) : family === 6 && PRIVATE.check(ip, 'ipv6');
}

/** What counts as one client: an IPv4 address, or an IPv6 network of 64 bits, the least that anybody is given. */
export function clientNetwork(address: string): string {
  const ip = plain(address);
  return isIP(ip) === 6 ? `${firstHextets(ip, 4)}::/64` : ip;
}

function firstHextets(ip: string, count: number): string {
  const [head = '', tail] = ip.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const all = [...left, ...Array<string>(zeros).fill('0'), ...right];
  return all
    .slice(0, count)
    .map((hextet) => parseInt(hextet, 16).toString(16))
    .join(':');
}
