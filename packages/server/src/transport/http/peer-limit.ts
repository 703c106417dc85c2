import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { clientNetwork, isPrivateAddress } from '../../core/ip-address.js';

/** Of all sockets, what one public address may hold: however many idle ones it opens, others find a place. */
const MOST_SHARE = 0.25;

/** Closes sockets unseen that one address holds beyond its share. For servers without a proxy, whose peers are clients. */
export function limitPeers(server: Server, maxSockets: number): void {
  const most = Math.ceil(maxSockets * MOST_SHARE);
  const held = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || isPrivateAddress(remoteAddress)) return;
    const network = clientNetwork(remoteAddress);
    const count = held.get(network) ?? 0;
    if (count >= most) return void socket.destroy();
    held.set(network, count + 1);
    socket.once('close', () => {
      const left = (held.get(network) ?? 1) - 1;
      if (left > 0) held.set(network, left);
      else held.delete(network);
    });
  });
}
