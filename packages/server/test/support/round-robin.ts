import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A load balancer on TCP: passes each connection to the next backend that is said to be in rotation. */
export interface RoundRobin {
  readonly url: string;
  stop(): Promise<void>;
}

/** @param backends - ports of those in rotation now; asked for every connection */
export async function startRoundRobin(backends: () => readonly number[]): Promise<RoundRobin> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    const ports = backends();
    const port = ports[(turn += 1) % ports.length];
    if (port === undefined) return void client.destroy();
    const backend = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [client, backend],
      [backend, client],
    ] as const) {
      sockets.add(socket.setNoDelay());
      socket.on('error', () => {});
      socket.once('close', (hadError) => {
        sockets.delete(socket);
        // What has come through is still to be passed on.
        if (hadError) other.destroy();
        else other.end();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
