import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** `up` is from the client to the server. */
type Direction = 'up' | 'down';

/** What the proxy does to what passes it, existing connections included. */
export type Mode =
  | { readonly kind: 'pass' }
  | { readonly kind: 'delay'; readonly ms: number; readonly jitterMs: number }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  | { readonly kind: 'black-hole'; readonly way: Direction | 'both' };

const POLL_MS = 10;
const MOST_HELD_BYTES = 1 << 20;

/**
 * A TCP proxy on loopback that does to connections what networks do. A black hole holds bytes back rather than dropping
 * them: TCP would send lost ones again once the network is back, and a stream with a hole in it never occurs.
 */
export class FaultProxy {
  #mode: Mode = { kind: 'pass' };
  #port = 0;
  #server: Server | null = null;
  readonly #targets: () => readonly number[];
  readonly #random: () => number;
  readonly #pairs = new Set<readonly [Socket, Socket]>();

  /** @param targets - ports to try, best first; asked for every connection */
  constructor(targets: () => readonly number[], random: () => number = Math.random) {
    this.#targets = targets;
    this.#random = random;
  }

  get port(): number {
    return this.#port;
  }

  /** Takes connections; after {@link refuse} again on the same port. */
  async listen(): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (client) => void this.#accept(client));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this.#port;
  }

  set(mode: Mode): void {
    this.#mode = mode;
  }

  /** Resets every connection, or a share of them. */
  reset(share = 1): void {
    for (const pair of this.#pairs) {
      if (this.#random() < share) for (const socket of pair) socket.resetAndDestroy();
    }
  }

  /** Says to every client that the server has nothing more to send, while the other way stays open. */
  halfClose(): void {
    for (const [client] of this.#pairs) client.end();
  }

  /** Refuses new connections; existing ones stay. */
  refuse(): void {
    this.#server?.close();
    this.#server = null;
  }

  close(): void {
    this.refuse();
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  async #accept(client: Socket): Promise<void> {
    client.on('error', () => client.destroy()).pause();
    const server = await this.#reach();
    if (!server || client.destroyed) {
      server?.destroy();
      client.resetAndDestroy();
      return;
    }
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    for (const [socket, other] of [pair, [server, client]] as const) {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
    void this.#flow(client, server, 'up');
    void this.#flow(server, client, 'down');
  }

  async #reach(): Promise<Socket | null> {
    for (const port of this.#targets()) {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      const isOpen = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      if (isOpen) return socket;
      socket.destroy();
    }
    return null;
  }

  /** Carries one way in order: what arrived first is never overtaken, however the mode changes. */
  async #flow(from: Socket, to: Socket, way: Direction): Promise<void> {
    const held: { readonly chunk: Buffer; readonly at: number }[] = [];
    let bytes = 0;
    let hasEnded = false;
    let wake = (): void => {};
    from.on('data', (chunk: Buffer) => {
      held.push({ chunk, at: Date.now() });
      bytes += chunk.length;
      if (bytes > MOST_HELD_BYTES) from.pause();
      wake();
    });
    from.once('end', () => {
      hasEnded = true;
      wake();
    });
    from.once('close', () => wake());
    from.resume();
    while (!to.destroyed && !from.destroyed) {
      const first = held[0];
      if (!first) {
        if (hasEnded) return void to.end();
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      await this.#hold(first, way, to);
      if (to.destroyed) return;
      held.shift();
      bytes -= first.chunk.length;
      if (from.isPaused() && bytes < MOST_HELD_BYTES) from.resume();
      if (to.writable && !to.write(first.chunk))
        await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => {});
    }
  }

  async #hold({ chunk, at }: { chunk: Buffer; at: number }, way: Direction, to: Socket): Promise<void> {
    const isHeld = (mode: Mode): boolean => mode.kind === 'black-hole' && (mode.way === 'both' || mode.way === way);
    while (isHeld(this.#mode) && !to.destroyed) await sleep(POLL_MS);
    const mode = this.#mode;
    if (mode.kind === 'throttle') await sleep((chunk.length / mode.bytesPerSecond) * 1000);
    if (mode.kind !== 'delay') return;
    const wait = at + mode.ms + this.#random() * mode.jitterMs - Date.now();
    if (wait > 0) await sleep(wait);
  }
}
