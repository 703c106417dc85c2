import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** What becomes of WebSockets: a proxy that says no, one that says nothing, or none in the way. */
export type Upgrades = 'pass' | 'refuse' | 'hang';

/**
 * A proxy in front of any number of instances, without stickiness: every request goes to the next one, also those of
 * one connection. It may keep WebSockets out, as proxies of companies do.
 */
export class HttpFront implements AsyncDisposable {
  upgrades: Upgrades = 'pass';
  /** Requests by method and path, without queries. */
  readonly requests: string[] = [];
  readonly #ports: readonly number[];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #turn = 0;

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.#server = createServer((req, res) => this.#pass(req, res));
    this.#server.on('upgrade', (req: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#upgrade(req, socket, head),
    );
  }

  static async start(ports: readonly number[], upgrades: Upgrades = 'pass'): Promise<HttpFront> {
    const front = new HttpFront(ports);
    front.upgrades = upgrades;
    front.#server.listen(0, '127.0.0.1');
    await once(front.#server, 'listening');
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Keeps WebSockets out from now on, and ends those there are. */
  block(upgrades: Upgrades): void {
    this.upgrades = upgrades;
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.block('refuse');
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #next(): number {
    this.#turn += 1;
    return this.#ports[this.#turn % this.#ports.length]!;
  }

  #pass(req: IncomingMessage, res: ServerResponse): void {
    this.requests.push(`${req.method} ${req.url!.split('?')[0]}`);
    const { method, url: path, headers } = req;
    const onward = request({ host: '127.0.0.1', port: this.#next(), method, path, headers }, (answer) => {
      res.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => res.destroy());
    res.on('close', () => onward.destroy());
    req.pipe(onward);
  }

  #upgrade({ url, rawHeaders }: IncomingMessage, client: Socket, head: Buffer): void {
    this.#keep(client);
    if (this.upgrades === 'hang') return;
    if (this.upgrades === 'refuse') {
      client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const server = connect(this.#next(), '127.0.0.1');
    this.#keep(server);
    const lines = rawHeaders.flatMap((name, i) => (i % 2 ? [] : [`${name}: ${rawHeaders[i + 1]}`]));
    server.write(`GET ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    server.write(head);
    client.pipe(server).pipe(client);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
