import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:net';
import { startRedis, type TestRedis } from '../../packages/server/test/support/redis.js';

/** A Redis that keeps everything it has acknowledged, unless it is told to lose it. */
export class ChaosRedis {
  readonly #redis: TestRedis;
  readonly #folder: string;

  private constructor(redis: TestRedis, folder: string) {
    this.#redis = redis;
    this.#folder = folder;
  }

  static async start(): Promise<ChaosRedis> {
    const redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
    try {
      const [, folder = ''] = (await ask(redis.port, 'CONFIG GET dir'))
        .split('\r\n')
        .filter((line) => /^[d/]/.test(line));
      if (!folder.startsWith('/')) throw new Error(`Redis names no folder of its own: ${folder}`);
      return new ChaosRedis(redis, folder);
    } catch (error) {
      await redis.stop();
      throw error;
    }
  }

  get port(): number {
    return this.#redis.port;
  }

  /** Sends one command as a line of text and gives the raw reply. */
  command(line: string): Promise<string> {
    return ask(this.port, line);
  }

  kill(): Promise<void> {
    return this.#redis.signal('SIGKILL');
  }

  start(): Promise<void> {
    return this.#redis.start();
  }

  pause(): Promise<void> {
    return this.#redis.signal('SIGSTOP');
  }

  async resume(): Promise<void> {
    await this.#redis.signal('SIGCONT');
  }

  /** While it is down: as if it had never written anything to disk. */
  forget(): void {
    rmSync(join(this.#folder, 'appendonlydir'), { recursive: true, force: true });
  }

  stop(): Promise<void> {
    return this.#redis.stop();
  }
}

async function ask(port: number, line: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.write(`${line}\r\n`);
  const [reply] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return reply.toString();
}
