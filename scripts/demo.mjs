/**
 * `npm run demo`: from a fresh clone to two people chatting. Installs, builds, starts the server (on its embedded
 * stores, or on the Redis that `REALTIME_REDIS_*` names) and the demo chat next to it, and stops both on Ctrl-C.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openControl } from './demo-control.mjs';
import { startService } from './service.mjs';
import { Failure, env, install, must, onStop, start, turbo } from './setup.mjs';

const START_TIMEOUT_MS = 60_000;

/** What stops the parts that run. */
const closers = [];
const ending = new AbortController();
let stopping = false;

const asked = new Promise((resolve) => {
  onStop(() => {
    stopping = true;
    ending.abort();
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

/** Its own variables say which Redis is meant for it; those that any program reads may be meant for another one. */
function surroundings() {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('REDIS_')));
}

function whereHistoryIs() {
  const { REALTIME_REDIS_HOST, REALTIME_REDIS_URL, REALTIME_REDIS_NODES, REALTIME_REDIS_SENTINELS } = env;
  const isInRedis = REALTIME_REDIS_HOST || REALTIME_REDIS_URL || REALTIME_REDIS_NODES || REALTIME_REDIS_SENTINELS;
  return isInRedis ? 'keeps history in Redis' : 'keeps history in its memory, so a restart empties it';
}

async function answers(url) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!ending.signal.aborted) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
    if (Date.now() > deadline) throw new Failure(`${url} did not answer within ${START_TIMEOUT_MS / 1_000} s.`);
    await sleep(200);
  }
}

function serverOptions(realtimePort, demoUrl, secret) {
  return {
    name: 'The server',
    folder: 'packages/server',
    args: ['dist/cli.js'],
    env: {
      // The bench writes more than people do.
      REALTIME_RATE_LIMIT_POINTS: '1000',
      REALTIME_LOG_LEVEL: 'warn',
      ...surroundings(),
      REALTIME_PORT: String(realtimePort),
      REALTIME_CORS_ORIGIN: demoUrl,
      REALTIME_JWT_SECRET: secret,
    },
  };
}

/** Starts the server, with what restarts it, and the demo chat. Returns what tells that one of them has died. */
async function launch(realtimePort, demoPort) {
  const secret = randomBytes(32).toString('base64url');
  const server = startService(serverOptions(realtimePort, `http://localhost:${demoPort}`, secret));
  closers.push(server.close);
  const control = await openControl(async ({ isKill, awayMs }) => {
    await server.stop(isKill ? 'SIGKILL' : 'SIGTERM');
    await sleep(awayMs, undefined, { signal: ending.signal });
    server.start();
    await answers(`http://localhost:${realtimePort}/health/ready`);
  });
  closers.push(control.close);
  const chat = startService({
    name: 'The demo chat',
    folder: 'apps/demo-chat',
    args: ['node_modules/next/dist/bin/next', 'start', '-p', String(demoPort)],
    env: { ...surroundings(), ...control.env, REALTIME_JWT_SECRET: secret },
  });
  closers.push(chat.close);
  return { death: Promise.race([server.death, chat.death]) };
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

  const { death } = await launch(realtimePort, demoPort);
  const ready = Promise.all([answers(`http://localhost:${realtimePort}/health`), answers(demoUrl)]).then(() => null);
  const early = await Promise.race([asked, death, ready]);
  if (!stopping && early === null) {
    console.log(`
The demo chat is running:

  ${demoUrl}                sign in under any name, or go straight to
  ${demoUrl}/?user=alice    and ?user=bob
  ${demoUrl}/side-by-side   both on one screen
  ${demoUrl}/bench          four users, faults at a press, a score

The server is at ${realtimeUrl} (its state: ${realtimeUrl}/health) and ${whereHistoryIs()}.
Ctrl-C stops everything.
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
    ending.abort();
    await Promise.all(closers.map((close) => close()));
  }
  return 0;
});
