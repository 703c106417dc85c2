import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { startRedis } from './redis.js';

/** One Sentinel that watches a master named `chat`, and decides by itself. */
export interface TestSentinel extends AsyncDisposable {
  readonly port: number;
  /** Resolves when it knows whom to promote. */
  knowsReplica(): Promise<void>;
}

export async function startSentinel(masterPort: number): Promise<TestSentinel> {
  const folder = mkdtempSync(join(tmpdir(), 'nchat-sentinel-'));
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    `sentinel monitor chat 127.0.0.1 ${masterPort} 1
sentinel down-after-milliseconds chat 1000
sentinel failover-timeout chat 3000
`,
  );
  const redis = await startRedis([], [file, '--sentinel']);
  return {
    port: redis.port,
    async knowsReplica() {
      const client = new Redis(redis.port, '127.0.0.1');
      const known = (): Promise<string> => client.info('sentinel');
      await expect.poll(known, { timeout: 15_000 }).toMatch(/status=ok,address=[^,]*,slaves=1/);
      client.disconnect();
    },
    async [Symbol.asyncDispose]() {
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
