import { BlockList, isIP } from 'node:net';

const PRIVATE = new BlockList();
PRIVATE.addSubnet('127.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('169.254.0.0', 16, 'ipv4');
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** IPv4 addresses that arrive over an IPv6 socket, as the IPv4 addresses that they are. */
const plain = (address: string): string => MAPPED.exec(address)?.[1] ?? address;

/** Whether an address belongs to the machine itself or to a private network. */
export function isPrivateAddress(address: string): boolean {
  const ip = plain(address);
  const family = isIP(ip);
  return family !== 0 && PRIVATE.check(ip, family === 4 ? 'ipv4' : 'ipv6');
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
