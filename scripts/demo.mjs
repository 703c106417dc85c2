/**
 * `npm run demo`: from a fresh clone to two people chatting. Installs, builds, starts the server on its embedded
 * stores and the demo chat next to it, and stops both on Ctrl-C.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, env, install, must, onStop, root, signalGroup, start, turbo } from './setup.mjs';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

const children = [];
let stopping = false;

const asked = new Promise((resolve) => {
  onStop(() => {
    stopping = true;
    resolve();
  });
});

function portFrom(variable, fallback) {
  const port = Number(env[variable] ?? fallback);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Failure(`${variable} has to be a port number, not "${env[variable]}".`);
}

function mustBeFree(port, variable) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const busy = `Port ${port} is in use. Stop what listens there, or choose another one with ${variable}.`;
      reject(new Failure(error.code === 'EADDRINUSE' ? busy : `Port ${port} cannot be used: ${error.message}`));
    });
    probe.listen(port, () => probe.close(resolve));
  });
}

/** The demo shows the embedded stores, whatever the shell happens to be set up for. */
function withoutRedis(variables) {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !/^(REALTIME_)?REDIS_/.test(name)));
}

function launch(name, folder, args, extraEnv) {
  // In a group of its own, a child gets Ctrl-C only from us: once, and never before we know that we are stopping.
  const child = spawn(process.execPath, args, {
    cwd: `${root}${folder}`,
    env: { ...withoutRedis(env), ...extraEnv },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(`${name} could not be started (${error.message})`));
    child.once('exit', (code, signal) => resolve(`${name} ended (${signal ?? `exit code ${code}`})`));
  });
  children.push({ child, ended });
}

async function answers(url) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!stopping) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
    if (Date.now() > deadline) throw new Failure(`${url} did not answer within ${START_TIMEOUT_MS / 1_000} s.`);
    await sleep(200);
  }
}

async function stopChildren() {
  for (const { child } of children) child.kill('SIGTERM');
  const all = Promise.all(children.map(({ ended }) => ended));
  await Promise.race([all, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
  for (const { child } of children) signalGroup(child, 'SIGKILL');
}

async function demo() {
  const realtimePort = portFrom('REALTIME_PORT', 3101);
  const demoPort = portFrom('DEMO_PORT', 3000);
  await mustBeFree(realtimePort, 'REALTIME_PORT');
  await mustBeFree(demoPort, 'DEMO_PORT');

  const demoUrl = `http://localhost:${demoPort}`;
  // Next writes the server's address into the browser's code, so the build has to know it already.
  env.NEXT_PUBLIC_REALTIME_URL ??= `http://localhost:${realtimePort}`;
  const realtimeUrl = env.NEXT_PUBLIC_REALTIME_URL;

  await install();
  await must(turbo('build', '--filter=@nchat/realtime-server', '--filter=demo-chat'), 'The build');
  if (stopping) return;

  const secret = { REALTIME_JWT_SECRET: randomBytes(32).toString('base64url') };
  launch('The server', 'packages/server', ['dist/cli.js'], {
    REALTIME_LOG_LEVEL: env.REALTIME_LOG_LEVEL ?? 'warn',
    REALTIME_PORT: String(realtimePort),
    REALTIME_CORS_ORIGIN: demoUrl,
    ...secret,
  });
  launch(
    'The demo chat',
    'apps/demo-chat',
    ['node_modules/next/dist/bin/next', 'start', '-p', String(demoPort)],
    secret,
  );

  const death = Promise.race(children.map(({ ended }) => ended));
  const ready = Promise.all([answers(`http://localhost:${realtimePort}/health`), answers(demoUrl)]).then(() => null);
  const early = await Promise.race([asked, death, ready]);
  if (!stopping && early === null) {
    console.log(`
The demo chat is running. Open both and chat as two people, or have the two on one page:

  ${demoUrl}/?user=alice
  ${demoUrl}/?user=bob
  ${demoUrl}/side-by-side

The server is at ${realtimeUrl} (its state: ${realtimeUrl}/health). Ctrl-C stops everything.
`);
  }
  const end = early ?? (await Promise.race([asked, death]));
  if (!stopping) throw new Failure(`${end}, so the demo stops. The reason is above.`);
  console.log('\nStopping the demo.');
}

await start(async () => {
  try {
    await demo();
  } catch (error) {
    if (!stopping) throw error;
  } finally {
    await stopChildren();
  }
  return 0;
});
