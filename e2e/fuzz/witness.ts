import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { RealtimeClient } from '@nchat/realtime-client';
import { cpuMsOf } from '../fixtures/cpu-time.js';

/** What those saw who mean well, beside those who do not. */
export interface Testimony {
  /** The longest that a health probe took, in ms, and how many there were. */
  readonly worstProbeMs: number;
  /** Those that took too long, which the machine itself was not to blame for. */
  readonly slowProbes: readonly string[];
  readonly probes: number;
  readonly failedProbes: readonly string[];
  readonly sent: number;
  /** Acknowledged messages that the other one never got, or got twice. */
  readonly lost: number;
  readonly doubled: number;
  readonly failedSends: readonly string[];
}

interface Task {
  readonly port: number;
  /** The server's process. */
  readonly pid: number;
  readonly tokens: readonly [alice: string, bob: string];
}

const PROBE_MS = 100;
const SLOWEST_PROBE_MS = 1_000;
/** After this a probe has failed, however busy the machine is. */
const LOST_PROBE_MS = 60_000;
const SEND_MS = 100;
const ARRIVAL_MS = 30_000;
const CHANNEL = 'good-company';

/** Starts the witnesses in a thread of their own, so that the load itself does not slow down what they measure. */
export async function startWitness(script: URL, task: Task): Promise<{ readonly stop: () => Promise<Testimony> }> {
  const worker = new Worker(script, { workerData: task });
  const next = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  await next();
  const told = next() as Promise<Testimony>;
  return {
    async stop() {
      worker.postMessage('stop');
      const testimony = await told;
      await worker.terminate();
      return testimony;
    },
  };
}

export const mergeTestimonies = (one: Testimony, other: Testimony): Testimony => ({
  worstProbeMs: Math.max(one.worstProbeMs, other.worstProbeMs),
  slowProbes: [...one.slowProbes, ...other.slowProbes],
  probes: one.probes + other.probes,
  failedProbes: [...one.failedProbes, ...other.failedProbes],
  sent: one.sent + other.sent,
  lost: one.lost + other.lost,
  doubled: one.doubled + other.doubled,
  failedSends: [...one.failedSends, ...other.failedSends],
});

/** The thread's own part. */
export async function testify(): Promise<void> {
  const { port, tokens, pid } = workerData as Task;
  let isOver = false;
  parentPort?.once('message', () => (isOver = true));
  const url = `http://127.0.0.1:${port}`;
  const [alice, bob] = tokens.map((token) => new RealtimeClient({ url, token })) as [RealtimeClient, RealtimeClient];
  const received = new Map<string, number>();
  bob.on('message', ({ id }) => received.set(id, (received.get(id) ?? 0) + 1));
  // A server that has gone is told of by the failed probes; the clients go on trying.
  for (const client of [alice, bob]) client.on('error', () => {});
  await Promise.all([alice.connect(), bob.connect()]);
  await Promise.all([alice.joinChannel(CHANNEL), bob.joinChannel(CHANNEL)]);

  parentPort?.postMessage('ready');
  const acked: string[] = [];
  const failedSends: string[] = [];
  const sending = (async () => {
    for (let n = 0; !isOver; n += 1) {
      const ended = alice.sendMessage(CHANNEL, `message ${n}`).then(
        ({ id }) => void acked.push(id),
        (error: unknown) => void failedSends.push(String(error)),
      );
      await Promise.all([Promise.race([ended, sleep(2_000)]), sleep(SEND_MS)]);
    }
  })();
  const control = await startControl();
  const health = await probe({ url, pid }, control.url, () => isOver);
  control.stop();
  await sending;
  for (let left = ARRIVAL_MS; left > 0 && acked.some((id) => !received.has(id)); left -= 50) await sleep(50);
  parentPort?.postMessage({
    ...health,
    sent: acked.length,
    lost: acked.filter((id) => !received.has(id)).length,
    doubled: [...received.values()].filter((times) => times > 1).length,
    failedSends,
  } satisfies Testimony);
  void alice.dispose();
  void bob.dispose();
}

type Health = Pick<Testimony, 'worstProbeMs' | 'slowProbes' | 'probes' | 'failedProbes'>;

/**
 * Asks the server whether it lives, and at the same time a process that does nothing else how fast this machine is. A
 * probe is slow only if the server itself worked for that long meanwhile: waiting for its turn on a busy machine is
 * nobody's fault.
 */
async function probe(
  { url, pid }: { url: string; pid: number },
  controlUrl: string,
  isOver: () => boolean,
): Promise<Health> {
  let worstProbeMs = 0;
  let probes = 0;
  const slowProbes: string[] = [];
  const failedProbes: string[] = [];
  while (!isOver()) {
    const workedMs = cpuMsOf(pid);
    const [ms, controlMs] = await Promise.all([timeOf(`${url}/health/live`, failedProbes), timeOf(controlUrl, [])]);
    worstProbeMs = Math.max(worstProbeMs, ms);
    const work = cpuMsOf(pid) - workedMs;
    if (ms - controlMs > SLOWEST_PROBE_MS && work > SLOWEST_PROBE_MS)
      slowProbes.push(`${ms.toFixed(0)} ms, a bare server ${controlMs.toFixed(0)} ms, ${work} ms of work`);
    probes += 1;
    await sleep(PROBE_MS);
  }
  return { worstProbeMs, slowProbes, probes, failedProbes };
}

/** Tells when the server needs longer for a health probe than it may. */
export function watchHealth(
  { port, pid }: Pick<Task, 'port' | 'pid'>,
  onSlow: () => void,
): { readonly stop: () => Promise<void> } {
  let isOver = false;
  const watching = (async () => {
    for (; !isOver; await sleep(PROBE_MS / 5)) {
      const workedMs = cpuMsOf(pid);
      const ms = await timeOf(`http://127.0.0.1:${port}/health/live`, []);
      if (ms <= SLOWEST_PROBE_MS || cpuMsOf(pid) - workedMs <= SLOWEST_PROBE_MS) continue;
      onSlow();
      return;
    }
  })();
  return {
    stop() {
      isOver = true;
      return watching;
    },
  };
}

async function timeOf(url: string, failures: string[]): Promise<number> {
  const from = performance.now();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LOST_PROBE_MS) });
    await response.arrayBuffer();
    if (!response.ok) failures.push(`status ${response.status}`);
  } catch (error) {
    failures.push(String(error));
  }
  return performance.now() - from;
}

const CONTROL =
  "require('http').createServer((q, r) => r.end()).listen(0, '127.0.0.1', function () { console.log(this.address().port) })";

async function startControl(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const child = spawn(process.execPath, ['-e', CONTROL], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: `http://127.0.0.1:${String(port).trim()}`, stop: () => void child.kill() };
}
