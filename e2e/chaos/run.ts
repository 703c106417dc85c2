import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { check } from './checker.js';
import type { ChaosClient } from './client.js';
import { draw, faultsFor, type World } from './faults.js';
import { readLogs } from './final-logs.js';
import { Fleet } from './instances.js';
import { sendUntil, until } from './load.js';
import { USAGE, parseOptions, type ChaosOptions } from './options.js';
import { pollClient } from './poll-client.js';
import { AUDITOR, checkPresence } from './presence.js';
import { createRandom } from './random.js';
import { Recorder, type FaultRecord, type FinalLog } from './record.js';
import { ChaosRedis } from './redis.js';
import { printReport } from './report.js';
import { socketClient } from './socket-client.js';
import { signToken } from './token.js';

const CHANNELS = Array.from({ length: 6 }, (_, i) => `chaos-${i}`);
const CHANNELS_PER_CLIENT = 3;
const SETTLE_MS = 45_000;
const READ_ON_MS = 20_000;
/** The instances' presence timeout and a sync, and some time for a busy machine. */
const PRESENCE_MS = 12_000;
/** After the last fault there is load for so long, to see that everybody is back. */
const LAST_LOAD_MS = 6_000;

/** What has to be ended, in reverse order, however the run ends. */
const endings: (() => Promise<unknown>)[] = [];

async function endAll(): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end().catch((error: unknown) => console.error(error));
}

async function causeFaults(world: World, until: number): Promise<FaultRecord[]> {
  const faults = faultsFor(world);
  const done: FaultRecord[] = [];
  const kinds = draw([...faults.keys()], world.random);
  for (;;) {
    await sleep(world.random.between(1_500, 3_500));
    if (Date.now() > until) return done;
    const kind = kinds.next().value;
    const from = Date.now();
    await faults.get(kind)?.(world);
    done.push({ kind, from, to: Date.now() });
    console.log(`${kind}: ${Date.now() - from} ms`);
  }
}

function makeClients(options: ChaosOptions, url: string, secret: string, recorder: Recorder): ChaosClient[] {
  return Array.from({ length: options.clients + options.pollers }, (_, i) => {
    const isPoller = i >= options.clients;
    const name = isPoller ? `http-${i - options.clients}` : `ws-${i}`;
    const channels = Array.from({ length: CHANNELS_PER_CLIENT }, (_, k) => CHANNELS[(i + k) % CHANNELS.length] ?? '');
    const config = { name, url, token: signToken(secret, name), channels, recorder };
    return isPoller ? pollClient(config) : socketClient(config);
  });
}

/** Whether every reader was seen at the end of every channel it follows. */
function areAllAtEnd(clients: readonly ChaosClient[], recorder: Recorder, logs: readonly FinalLog[]): boolean {
  const stands = new Map<string, number>();
  for (const { op, who, channel, offset } of recorder.records) {
    if (op === 'start' || op === 'deliver' || op === 'gap') stands.set(`${who} ${channel}`, offset);
  }
  const endOf = new Map(logs.map(({ channel, offset }) => [channel, offset]));
  return clients.every(({ name, channels }) => channels.every((id) => stands.get(`${name} ${id}`) === endOf.get(id)));
}

async function run(options: ChaosOptions): Promise<boolean> {
  const random = createRandom(options.seed);
  const secret = randomBytes(32).toString('base64url');
  const redis = options.store === 'redis' ? await ChaosRedis.start() : null;
  if (redis) endings.push(() => redis.stop());
  const fleet = await Fleet.start(options.instances, redis?.port ?? null, secret, createRandom(options.seed + 2));
  endings.push(() => fleet.stop());
  const recorder = new Recorder();
  const clients = makeClients(options, fleet.url, secret, recorder);
  endings.push(() => Promise.all(clients.map((client) => client.stop())));
  await Promise.all(clients.map((client) => client.start()));
  console.log(`seed ${options.seed}: everybody is in`);

  const end = new AbortController();
  // Faults are drawn by a generator of their own, so that neither load nor traffic changes which ones come.
  const load = sendUntil(clients, createRandom(options.seed + 1), end.signal);
  const faults = await causeFaults({ fleet, redis, random }, Date.now() + options.seconds * 1000 - LAST_LOAD_MS);
  await sleep(LAST_LOAD_MS);
  end.abort();
  await load;
  const loadEnd = Date.now();
  await until(() => clients.every((client) => client.pending() === 0), SETTLE_MS);
  const token = signToken(secret, AUDITOR);
  let logs: FinalLog[] = [];
  const read = async (): Promise<boolean> => {
    logs = await readLogs(fleet.url, token, CHANNELS);
    return areAllAtEnd(clients, recorder, logs);
  };
  await until(read, READ_ON_MS);
  const presence = await checkPresence(fleet, token, CHANNELS, clients, PRESENCE_MS);
  await Promise.all(clients.map((client) => client.stop()));
  presence.push(...(await checkPresence(fleet, token, CHANNELS, [], PRESENCE_MS)));

  const { records } = recorder;
  if (options.history) writeFileSync(options.history, records.map((r) => `${JSON.stringify(r)}\n`).join(''));
  const { drains, troubles } = fleet;
  return printReport(options, { records, faults, loadEnd, drains, presence, troubles }, check(records, logs));
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  let options: ChaosOptions;
  try {
    options = parseOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void endAll().then(() => process.exit(130)));
  }
  try {
    return (await run(options)) ? 0 : 1;
  } catch (error) {
    console.error(error, `seed ${options.seed}`);
    return 1;
  } finally {
    await endAll();
  }
}

process.exit(await main());
