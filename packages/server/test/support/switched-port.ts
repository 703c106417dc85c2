import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** An address behind which one server or another stands, as behind a name or a load balancer. */
export interface SwitchedPort extends AsyncDisposable {
  readonly port: number;
  /** New connections go there; those that exist stay where they are. */
  target: number;
  /** Of each connection that exists, the next answer gets lost, and the connection with it. */
  loseNextAnswers(): void;
  /** Nothing passes on the connections that exist, and nobody is told; new ones work. */
  silenceExisting(): void;
}

export async function switchedPort(target: number): Promise<SwitchedPort> {
  const ways = new Set<{ client: Socket; server: Socket; isLosing: boolean; isSilent: boolean }>();
  const listener = createServer((client) => {
    const server = connect({ port: result.target, host: '127.0.0.1' });
    const way = { client, server, isLosing: false, isSilent: false };
    ways.add(way);
    const end = (): void => {
      if (way.isSilent) return;
      ways.delete(way);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', end).on('close', end);
    client.on('data', (chunk) => void (way.isSilent || server.write(chunk)));
    server.on('data', (chunk) => {
      if (way.isLosing) end();
      else if (!way.isSilent) client.write(chunk);
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const result: SwitchedPort = {
    port: (listener.address() as AddressInfo).port,
    target,
    loseNextAnswers: () => ways.forEach((way) => (way.isLosing = true)),
    silenceExisting: () => ways.forEach((way) => (way.isSilent = true)),
    async [Symbol.asyncDispose]() {
      for (const { client, server } of ways) {
        client.destroy();
        server.destroy();
      }
      listener.close();
      await once(listener, 'close');
    },
  };
  return result;
}
