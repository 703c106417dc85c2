import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { check, type Report, type Violation } from './checker.js';
import { CHANNELS, gather, type Crowd } from './crowd.js';
import { checkSameLogs, createReader, readHistory, readLog, readTop } from './final-logs.js';
import { Fleet } from './instances.js';
import { auditKeys } from './key-audit.js';
import { LeakScan } from './leaks.js';
import { actUntil, until } from './load.js';
import { checkMentions } from './mentions.js';
import { USAGE, parseRuns, type ChaosOptions } from './options.js';
import { AUDITOR, checkPresence } from './presence.js';
import { createRandom } from './random.js';
import { inboxOf, Recorder, type FinalLog } from './record.js';
import { printReport } from './report.js';
import { checkResources, measure } from './resources.js';
import { checkRevocations } from './revocation.js';
import { CALM_MS, causeFaults, missing } from './rush.js';
import { startStores } from './stores.js';
import { checkFirstSends, checkRecovery, checkSettling } from './timing.js';
import { signToken } from './token.js';
import { checkView } from './views.js';

const SETTLE_MS = 45_000;
const READ_ON_MS = 20_000;
/** Within some 10 s an instance finds the mentions that another has left when it ended. */
const MENTIONED_MS = 20_000;
/** The instances' presence timeout and a sync, and some time for a busy machine. */
const PRESENCE_MS = 12_000;
/** Feeds linger, connections are kept for the next request, and presence by HTTP times out. */
const LEFT_MS = 30_000;
const REVOKE_MS = 10_000;

/** What has to be ended, in reverse order, however the run ends. */
const endings: (() => Promise<unknown>)[] = [];

async function endAll(): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end().catch((error: unknown) => console.error(error));
}

/**
 * Takes the guests' rights away, at whichever instance answers.
 *
 * @param isKept - whether revocations outlive the instance; otherwise it must not end before they are carried out
 */
async function revoke(
  fleet: Fleet,
  apiKey: string,
  { guests }: Crowd,
  recorder: Recorder,
  isKept: boolean,
): Promise<void> {
  for (const { name } of guests) {
    const isDone = await until(async () => {
      const response = await fetch(`${fleet.url}/admin/tokens/revoke`, {
        method: 'POST',
        headers: { 'X-API-Key': apiKey, 'Content-Type': 'application/json' },
        body: JSON.stringify({ userId: name }),
        signal: AbortSignal.timeout(2_000),
      }).catch(() => null);
      await response?.body?.cancel().catch(() => {});
      return response?.ok ?? false;
    }, REVOKE_MS);
    if (!isDone) throw new Error(`the rights of ${name} could not be taken away`);
    recorder.add(name, 'revoked', '');
  }
  if (!isKept) await until(() => guests.every((guest) => guest.isOver()), REVOKE_MS * 3);
}

/** The logs as the first instance shows them, compared with what the others show, and with what clients show. */
async function readAll(
  fleet: Fleet,
  apiKey: string,
  { members, users }: Crowd,
  report: Report,
): Promise<readonly FinalLog[]> {
  const logs: FinalLog[] = [];
  for (const [i, { name, port }] of fleet.instances.entries()) {
    const reader = createReader(port, apiKey);
    for (const [k, channel] of [...CHANNELS, ...users.map(inboxOf)].entries()) {
      const log = await readLog(reader, channel);
      if (i === 0) logs.push(log);
      else checkSameLogs(name, logs[k] as FinalLog, log, report);
      if (k < CHANNELS.length) checkView(`the history of ${name}`, await readHistory(reader, channel), log, report);
    }
  }
  for (const client of members) {
    for (const channel of client.channels) {
      const shown = client.shown(channel);
      const log = logs.find((one) => one.channel === channel);
      if (shown && log) checkView(client.name, shown, log, report);
    }
  }
  return logs;
}

async function run(options: ChaosOptions): Promise<boolean> {
  const random = createRandom(options.seed);
  const [jwtSecret, apiKey, secretText] = ['jwt', 'key', 'text'].map(
    (word) => `${word}${randomBytes(24).toString('hex')}`,
  ) as [string, string, string];
  const aToken = signToken(jwtSecret, AUDITOR);
  const leaks = new LeakScan({
    'a token': aToken.slice(0, aToken.indexOf('.')),
    'the secret': jwtSecret,
    'the API key': apiKey,
    'the text of a message': secretText,
  });
  const stores = await startStores(options.store, { REALTIME_JWT_SECRET: jwtSecret, REALTIME_API_KEYS: apiKey });
  endings.push(() => stores.stop());
  const { redis, cluster } = stores;
  const fleet = await Fleet.start(options.instances, stores.wiring, leaks, createRandom(options.seed + 2));
  endings.push(() => fleet.stop());
  const before = await measure(fleet, apiKey);
  const recorder = new Recorder();
  const crowd = gather(options, { url: fleet.url, jwtSecret, secretText }, recorder);
  const { members, guests } = crowd;
  const clients = [...members, ...guests];
  endings.push(() => Promise.all(clients.map((client) => client.stop())));
  await Promise.all(clients.map((client) => client.start()));
  console.log(`seed ${options.seed}: everybody is in`);

  const end = new AbortController();
  // Faults are drawn by a generator of their own, so that neither load nor traffic changes which ones come.
  const load = actUntil(members, options.rate, createRandom(options.seed + 1), end.signal);
  const faults = await causeFaults({ fleet, redis, cluster, random }, options, recorder, () =>
    revoke(fleet, apiKey, crowd, recorder, options.store !== 'memory'),
  );
  await sleep(CALM_MS);
  end.abort();
  await load;
  const loadEnd = Date.now();
  await until(() => members.every((client) => client.pending() === 0), SETTLE_MS);
  await until(() => areAllAtEnd(fleet, apiKey, crowd, recorder), READ_ON_MS);
  await until(() => areAllMentioned(fleet, apiKey, crowd, recorder), MENTIONED_MS);
  const presence = await checkPresence(fleet, aToken, CHANNELS, members, PRESENCE_MS);
  const violations: Violation[] = [];
  const report: Report = (kind, text) => void violations.push({ kind, text });
  const logs = await readAll(fleet, apiKey, crowd, report);
  await Promise.all(clients.map((client) => client.stop()));
  presence.push(...(await checkPresence(fleet, aToken, CHANNELS, [], PRESENCE_MS)));
  // Whoever polls keeps connections for the next request, until it goes.
  fleet.front.reset();
  const { after, wrong } = await checkResources(fleet, apiKey, before, options.store !== 'memory', LEFT_MS);

  const { records, errorTexts } = recorder;
  if (options.history) writeFileSync(options.history, records.map((r) => `${JSON.stringify(r)}\n`).join(''));
  for (const text of errorTexts) leaks.look('an error', text);
  checkMentions(records, logs, report);
  const verdict = check(records, logs);
  return printReport(options, {
    verdict: { ...verdict, violations: [...verdict.violations, ...violations] },
    faults,
    drains: fleet.drains,
    recovery: checkRecovery(records, faults, loadEnd),
    firstSends: checkFirstSends(records, faults, loadEnd),
    settling: checkSettling(records, faults),
    usage: { before, after },
    redisKeys: await auditKeys(redis, cluster),
    searched: leaks.scanned,
    wrong: [
      ...presence,
      ...wrong,
      ...checkRevocations(records, faults),
      ...leaks.found,
      ...fleet.troubles,
      ...missing(options, recorder, faults),
    ],
  });
}

/** Whether every reader was seen at the end of every log it follows. */
async function areAllAtEnd(
  fleet: Fleet,
  apiKey: string,
  { members, users }: Crowd,
  recorder: Recorder,
): Promise<boolean> {
  const reader = createReader(fleet.instances[0]?.port ?? 0, apiKey);
  const follows = (name: string, channel: string): boolean =>
    channel === inboxOf(name) || members.some((one) => one.name === name && one.channels.includes(channel));
  for (const channel of [...CHANNELS, ...users.map(inboxOf)]) {
    const top = await readTop(reader, channel).catch(() => -1);
    const isBehind = ({ name }: { name: string }): boolean =>
      follows(name, channel) && recorder.standOf(name, channel) !== top;
    if (members.some(isBehind)) return false;
  }
  return true;
}

/** Whether every inbox has what it is owed. */
async function areAllMentioned(fleet: Fleet, apiKey: string, { users }: Crowd, recorder: Recorder): Promise<boolean> {
  const reader = createReader(fleet.instances[0]?.port ?? 0, apiKey);
  const logs: FinalLog[] = [];
  // One after the other: connections kept for the next request would count as held by the instance.
  for (const channel of [...CHANNELS, ...users.map(inboxOf)]) logs.push(await readLog(reader, channel));
  let areThere = true;
  checkMentions(recorder.records, logs, (kind) => (areThere &&= kind !== 'lost'));
  return areThere;
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  let runs: ChaosOptions[];
  try {
    runs = parseRuns(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void endAll().then(() => process.exit(130)));
  }
  for (const options of runs) {
    try {
      if (!(await run(options))) return 1;
    } catch (error) {
      console.error(error, `seed ${options.seed}`);
      return 1;
    } finally {
      await endAll();
    }
  }
  return 0;
}

process.exit(await main());
