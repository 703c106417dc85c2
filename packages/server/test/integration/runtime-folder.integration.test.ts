import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isReady } from '../support/cli-process.js';
import { freePort } from '../support/redis.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const SECRET = 'a secret of the container, long enough';
/** What `USER node` is in the image; here, whoever has no rights. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const MOST_BYTES = 40 * 1024 * 1024;

describe('the folder that the image holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nchat-runtime-'));
  const plugin = join(folder, 'plugin');
  const runtime = join(folder, 'runtime');
  const cli = join(runtime, 'app/cli.cjs');

  beforeAll(() => {
    chmodSync(folder, 0o755);
    execFileSync(process.execPath, ['scripts/build-runtime.mjs', join(folder, 'built')], { cwd: ROOT, stdio: 'pipe' });
    // As the plugin's Dockerfile does it, from a folder with nothing of the repository around.
    cpSync(join(ROOT, 'plugin'), plugin, { recursive: true });
    cpSync(join(folder, 'built'), join(plugin, 'runtime'), { recursive: true });
    execFileSync('sh', [join(plugin, 'build-runtime.sh'), runtime], { cwd: folder, stdio: 'pipe' });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** With Node and nothing else: an environment of its own, no rights, no folder of ours to look into. */
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    spawn(process.execPath, [cli, ...args], {
      cwd: '/',
      env: {
        NODE_ENV: 'production',
        REALTIME_JWT_SECRET: SECRET,
        REALTIME_CORS_ORIGIN: 'https://chat.example.com',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...NOBODY,
    });

  const outputOf = async (args: readonly string[]): Promise<string> => {
    const child = run(args);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    expect((await once(child, 'close'))[0]).toBe(0);
    return text.trim();
  };

  it('is small, has no dependencies outside, and says what is in it', () => {
    expect(bytesOf(runtime)).toBeLessThan(MOST_BYTES);
    expect(existsSync(join(runtime, 'node_modules'))).toBe(false);
    const bill = JSON.parse(readFileSync(join(runtime, 'sbom.cdx.json'), 'utf8')) as Bill;
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'realtime-server' } } });
    expect(bill.components.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['socket.io', 'ws', 'fastify', 'ioredis', 'jose', 'zod']),
    );
    for (const { name, version, purl, licenses } of bill.components) {
      expect(purl).toMatch(new RegExp(`/?${name}@${version}$`));
      expect([name, licenses]).not.toEqual([name, []]);
    }
  });

  it('runs for a user without rights, delivers a message, and ends in order', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = run([], { REALTIME_HOST: '127.0.0.1', REALTIME_PORT: String(port) });
    let log = '';
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
    }
    const ended = once(server, 'exit');
    try {
      await expect.poll(() => isReady(url), { timeout: 60_000, interval: 50 }).toBe(true);
      expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'healthy', service: 'realtime' });

      const [alice, bob] = await Promise.all(['alice', 'bob'].map((userId) => outputOf(['token', userId])));
      const bobs = { headers: { Authorization: `Bearer ${bob}` } };
      const poll = async (since: string): Promise<Poll> =>
        (await (await fetch(`${url}/poll?channelId=general&since=${since}&wait=20000`, bobs)).json()) as Poll;
      const { cursor } = await poll('0');
      const waiting = poll(cursor);
      const sent = await fetch(`${url}/messages`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${alice}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ channelId: 'general', content: 'Hello from a container' }),
      });
      expect(sent.status).toBe(201);
      expect((await waiting).messages).toMatchObject([{ userId: 'alice', content: 'Hello from a container' }]);

      const service = { Authorization: `Bearer ${await outputOf(['token', 'operator', '--role', 'service'])}` };
      const stats = await fetch(`${url}/admin/stats`, { headers: service });
      expect(await stats.json()).toMatchObject({ fanout: 'fast' });

      for (const path of ['/docs/', '/docs/static/swagger-ui.css', '/openapi.json', '/metrics']) {
        const response = await fetch(`${url}${path}`);
        await response.body?.cancel();
        expect([path, response.status]).toEqual([path, 200]);
      }
    } finally {
      server.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
    expect(log.match(/"level":"(?:warn|error|fatal)".*/g)).toBeNull();
  }, 120_000);
});

interface Bill {
  readonly components: readonly { name: string; version: string; purl: string; licenses: unknown[] }[];
}

interface Poll {
  readonly cursor: string;
  readonly messages: readonly unknown[];
}

function bytesOf(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}
