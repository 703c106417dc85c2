import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** The way of one instance to Redis, which ends at a word of its choice, as if the process had been killed there. */
export interface CuttingProxy {
  readonly url: string;
  readonly isCut: boolean;
  /** Lets `passes` commands with the word through; the next one is neither sent nor anything after it. */
  cutAt(word: string, passes: number): void;
  close(): void;
}

export async function cuttingProxy(redisPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let word: string | null = null;
  let left = 0;
  let isCut = false;

  const cut = (): void => {
    isCut = true;
    server.close();
    for (const socket of sockets) socket.destroy();
  };

  /** What may pass of a chunk: all of it, or the commands before the one that is the end. */
  const allowed = (chunk: Buffer): Buffer | null => {
    if (word === null) return chunk;
    for (let at = chunk.indexOf(word); at >= 0; at = chunk.indexOf(word, at + 1), left -= 1) {
      if (left === 0) return chunk.subarray(0, Math.max(0, chunk.lastIndexOf('\r\n*', at) + 2));
    }
    return null;
  };

  const server = createServer((client) => {
    const redis = connect({ port: redisPort, host: '127.0.0.1' });
    for (const socket of [client, redis]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        client.destroy();
        redis.destroy();
      });
    }
    redis.on('data', (chunk) => void client.write(chunk));
    client.on('data', (chunk: Buffer) => {
      const part = word === null ? null : allowed(chunk);
      if (part === null) redis.write(chunk);
      else redis.write(part, cut);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get isCut() {
      return isCut;
    },
    cutAt(aWord, passes) {
      word = aWord;
      left = passes;
    },
    close: cut,
  };
}
