import { readFileSync } from 'node:fs';
import type { Socket as TcpSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { RawClient } from '../../packages/server/test/support/raw-client.js';
import { machine, startBenchServer } from './bench-server.js';
import { percentile } from './statistics.js';

const USAGE = `npm run bench:slow-readers -- [options]
  --slow N       clients that never read (default: 20)
  --users N      members who do, and send (default: 10)
  --seconds N    without the slow ones, and with them (default: 10)

What clients that never read cost a server: its memory, and the time that messages take to the others.`;

const CHANNEL = 'bench';
/** Some 24 KB, as large as a message gets. */
const CONTENT = '\u4e2d'.repeat(8_000);

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { slow: text, users: text, seconds: text, help: { type: 'boolean' } } });
  if (values.help) return console.log(USAGE);
  const slowCount = Number(values.slow ?? 20);
  const users = Number(values.users ?? 10);
  const seconds = Number(values.seconds ?? 10);
  const server = await startBenchServer({
    REALTIME_RATE_LIMIT_ENABLED: 'false',
    // So that what is kept of the channel has its full size before the first measurement.
    REALTIME_HISTORY_SIZE: '50',
    REALTIME_RECOVERY_WINDOW: '50',
  });
  const join = async (name: string): Promise<RawClient> => {
    const client = await server.clients.connect(name);
    await client.ok('channel:join', { channelId: CHANNEL });
    return client;
  };
  try {
    const members = await Promise.all(Array.from({ length: users }, (_, i) => join(`user-${i}`)));
    /** From the call to the member's own copy, in ms; the most memory that the server had meanwhile. */
    const measure = async (forSeconds: number): Promise<{ times: number[]; mostMb: number }> => {
      const times: number[] = [];
      let mostMb = residentMb(server.pid);
      const until = performance.now() + forSeconds * 1000;
      await Promise.all([
        ...members.map(async (member, i) => {
          await sleep((i * 200) / users);
          while (performance.now() < until) {
            const from = performance.now();
            await member.ok('message:send', { channelId: CHANNEL, content: CONTENT });
            times.push(performance.now() - from);
            member.received.length = 0;
            await sleep(200);
          }
        }),
        (async () => {
          for (; performance.now() < until; await sleep(20)) mostMb = Math.max(mostMb, residentMb(server.pid));
        })(),
      ]);
      return { times, mostMb };
    };

    await measure(5);
    const without = await measure(seconds);
    const slow = await Promise.all(Array.from({ length: slowCount }, (_, i) => join(`slow-${i}`)));
    for (const { socket } of slow) {
      (socket.io.engine.transport as unknown as { ws: { _socket: TcpSocket } }).ws._socket.pause();
    }
    const within = await measure(seconds);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const closed = /reason="slow_consumer"\} (\d+)/.exec(metrics)?.[1] ?? '0';

    console.log(machine());
    const grown = within.mostMb - without.mostMb;
    console.log(
      `memory   ${without.mostMb.toFixed(0)} → ${within.mostMb.toFixed(0)} MB at the most, ${(grown / slowCount).toFixed(2)} MB for each of ${slowCount} that never read; ${closed} of them were closed`,
    );
    const at = ({ times }: { times: number[] }, share: number): number => percentile(times, share);
    console.log(
      `sends    p50 ${at(without, 0.5).toFixed(1)} → ${at(within, 0.5).toFixed(1)} ms, ` +
        `p99 ${at(without, 0.99).toFixed(1)} → ${at(within, 0.99).toFixed(1)} ms, ` +
        `${(at(within, 0.99) / at(without, 0.99)).toFixed(1)} times (${without.times.length}, ${within.times.length} samples)`,
    );
  } finally {
    await server.stop();
  }
}

await main();
