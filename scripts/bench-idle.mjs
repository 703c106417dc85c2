/**
 * `npm run bench:idle`: what the server takes when nobody is there: the folder of the image, the time from its start
 * until it is ready, and its memory then and a while later. Each run is a process of its own; medians are printed, and
 * nothing is asserted. `--redis` for the same with an empty Redis beside it, `--runs 5`, `--idle 10` (seconds), `--folder`
 * for one that is built already, `-- <options of node>` to see what those change.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from './packed/processes.mjs';
import { must, start } from './setup.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    idle: { type: 'string', default: '10' },
    folder: { type: 'string' },
    redis: { type: 'boolean', default: false },
  },
});

await start(async () => {
  const redis = values.redis ? await startRedis() : undefined;
  const made = values.folder === undefined ? mkdtempSync(join(tmpdir(), 'nchat-idle-')) : undefined;
  try {
    if (made !== undefined) await must([process.execPath, 'scripts/build-runtime.mjs', made], 'Building the server');
    const folder = values.folder ?? made;
    console.log(`folder: ${(bytesOf(folder) / 1e6).toFixed(1)} MB`);
    console.log(`node ${[process.version, ...positionals].join(' ')}`);
    const runs = [];
    for (let run = 0; run < Number(values.runs); run++) {
      runs.push(await measure(join(folder, 'app/cli.cjs'), positionals, redis?.env));
      console.log(
        Object.entries(runs.at(-1))
          .map(([name, value]) => `${name} ${value}`)
          .join(', '),
      );
    }
    const medians = Object.keys(runs[0]).map((name) => `${name} ${median(runs.map((run) => run[name]))}`);
    console.log(`medians of ${runs.length}: ${medians.join(', ')}`);
    return 0;
  } finally {
    redis?.process.kill();
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
  }
});

async function startRedis() {
  const port = await freePort();
  const options = ['--port', String(port), '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', options, { stdio: 'ignore' });
  await once(server, 'spawn');
  return { process: server, env: { REALTIME_REDIS_HOST: '127.0.0.1', REALTIME_REDIS_PORT: String(port) } };
}

async function measure(cli, flags, more = {}) {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...flags, cli], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      REALTIME_HOST: '127.0.0.1',
      REALTIME_PORT: String(port),
      REALTIME_JWT_SECRET: randomBytes(32).toString('hex'),
      // As in the image.
      MALLOC_TRIM_THRESHOLD_: '131072',
      ...more,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null) throw new Error('The server did not start.');
      await sleep(5);
    }
    const readyMs = Math.round(performance.now() - startedAt);
    const atReady = residentMB(child.pid);
    await sleep(Number(values.idle) * 1000);
    return { 'ready ms': readyMs, 'MB when ready': atReady, 'MB idle': residentMB(child.pid) };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

function isReady(port) {
  return fetch(`http://127.0.0.1:${port}/health/ready`).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );
}

/** Linux only, like the image. */
function residentMB(pid) {
  const [, kB] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round((kB * 1024) / 1e6);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function bytesOf(path) {
  const stats = lstatSync(path);
  return stats.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0) : stats.size;
}
