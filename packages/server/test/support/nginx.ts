import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './redis.js';

const SHIPPED = fileURLToPath(new URL('../../../../deploy/nginx', import.meta.url));
const LISTEN = 'listen 8080;';
const BACKENDS = /^ *server 127\.0\.0\.1:\d+ (.*)$/gm;

/** An nginx of the test's own, with the configuration that is shipped. */
export interface TestNginx {
  readonly url: string;
  /** What it has complained about. */
  errors(): string;
  stop(): Promise<void>;
}

/** @param upstream - which of the shipped lists of instances; its addresses are replaced by these ports */
export async function startNginx(
  upstream: 'upstream-hosts' | 'upstream-sticky',
  ports: readonly number[],
): Promise<TestNginx> {
  const folder = mkdtempSync(join(tmpdir(), 'nchat-nginx-'));
  const port = await freePort();
  const server = readFileSync(join(SHIPPED, 'nchat-realtime.conf'), 'utf8');
  if (!server.includes(LISTEN)) throw new Error(`nchat-realtime.conf does not say "${LISTEN}"`);
  writeFileSync(join(folder, 'server.conf'), server.replace(LISTEN, `listen 127.0.0.1:${port};`));
  writeFileSync(
    join(folder, 'upstream.conf'),
    withPorts(readFileSync(join(SHIPPED, `${upstream}.conf`), 'utf8'), ports),
  );
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'nginx.conf'), main(folder));

  const errorLog = join(folder, 'error.log');
  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder, '-e', errorLog], { stdio: 'inherit' });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`nginx ended with ${code}:\n${readFileSync(errorLog, 'utf8')}`)));
  });
  failed.catch(() => {});
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([failed, untilAnswers(url)]);
  return {
    url,
    errors: () => readFileSync(errorLog, 'utf8'),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The first line of each list stands for all of them. */
function withPorts(lists: string, ports: readonly number[]): string {
  const blocks = lists.split(/(?=^upstream )/m);
  return blocks
    .map((block) => {
      const options = [...block.matchAll(BACKENDS)][0]?.[1];
      if (options === undefined) return block;
      const lines = ports.map((port) => `  server 127.0.0.1:${port} ${options}`).join('\n');
      return block.replaceAll(BACKENDS, '').replace('{\n', `{\n${lines}\n`);
    })
    .join('');
}

/** What is around the shipped part: as small as nginx allows, all files in the test's folder, and no root needed. */
function main(folder: string): string {
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  include ${folder}/upstream.conf;
  include ${folder}/server.conf;
}
`;
}

async function untilAnswers(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url).catch(() => null);
    await response?.body?.cancel();
    if (response) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
