import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figuresOf } from '../measure/process-figures.js';
import { fetchMetrics, metricOf } from '../measure/prometheus.js';
import { Child } from './child.js';
import { freePort } from './free-port.js';
import { cores } from './pinning.js';
import type { PeerName, Subject, SubjectName } from './subject.js';
import { mintTokens } from './tokens.js';

/** A server of ours with everything on, and with limits that do not stand in the way of what is measured. */
export async function spawnServer(redisUrl?: string): Promise<Subject> {
  const entry = createRequire(import.meta.url).resolve('@nchat/realtime-server');
  return spawnSubject(redisUrl === undefined ? 'nchat' : 'nchat-redis', join(dirname(entry), 'cli.js'), {
    REALTIME_WEBSOCKET_MAX_CONNECTIONS: '100000',
    REALTIME_RATE_LIMIT_POINTS: '10000000',
    ...(redisUrl !== undefined && { REALTIME_REDIS_URL: redisUrl, REALTIME_REDIS_PREFIX: `lt${Date.now()}` }),
  });
}

/** A small program that does the same work by other means. */
export async function spawnPeer(name: PeerName): Promise<Subject> {
  const program = name === 'ws' ? 'peer-ws.js' : 'peer-socketio.js';
  return spawnSubject(name, fileURLToPath(new URL(program, import.meta.url)), {
    ...(name === 'socketio-open' && { PEER_IS_OPEN: 'true' }),
  });
}

async function spawnSubject(name: SubjectName, script: string, env: Record<string, string>): Promise<Subject> {
  const secret = randomBytes(32).toString('hex');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = new Child({
    name,
    program: process.execPath,
    args: [script],
    core: cores.server,
    env: {
      NODE_ENV: 'production',
      REALTIME_HOST: '127.0.0.1',
      REALTIME_PORT: String(port),
      REALTIME_JWT_SECRET: secret,
      ...env,
    },
  });
  try {
    await child.until(async () => {
      const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
      await response?.body?.cancel();
      return response?.ok ?? false;
    });
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    name,
    url,
    tokens: (userIds) => mintTokens(userIds, secret),
    figures: async () => {
      if (child.hasEnded) throw child.failure('ended while it was measured');
      return figuresOf(child.pid);
    },
    lagMs: async () => metricOf((await fetchMetrics(url)) ?? '', 'nodejs_eventloop_lag_p99_seconds') * 1000,
    stop: () => child.stop(),
  };
}
