import { placeDeliveries } from './placing.js';
import { isInbox, type ChaosRecord, type FinalLog } from './record.js';

/** Something that must never happen. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly text: string;
}

export const KINDS = ['lost', 'doubled', 'out of order', 'silent gap', 'conflict', 'ghost', 'unsettled'] as const;
export type ViolationKind = (typeof KINDS)[number];

/** What a run amounted to. */
export interface Figures {
  /** Sends. */
  readonly asked: number;
  readonly acked: number;
  /** Edits, deletes and reactions. */
  readonly changes: number;
  readonly mentions: number;
  readonly deliveries: number;
  /** Acked sends of an epoch that ended, where the end was announced. */
  readonly lostAndTold: number;
  /** How often a reader was told that history is lost. */
  readonly gapsTold: number;
}

export interface Verdict {
  readonly figures: Figures;
  readonly violations: readonly Violation[];
}

export type Report = (kind: ViolationKind, text: string) => void;

const at = (r: Pick<ChaosRecord, 'who' | 'channel'>, epoch: string, offset: number): string =>
  `${r.who} in ${r.channel} at ${epoch || '?'}:${offset}`;

export const of = (records: readonly ChaosRecord[], op: ChaosRecord['op']): ChaosRecord[] =>
  records.filter((r) => r.op === op);

/** Judges a run by what its clients recorded and by the logs at its end. Letters as in the design: I1 to I6. */
export function check(records: readonly ChaosRecord[], logs: readonly FinalLog[]): Verdict {
  const violations: Violation[] = [];
  const report: Report = (kind, text) => void violations.push({ kind, text });
  const logOf = new Map(logs.map((log) => [log.channel, log]));
  const lostAndTold = checkSends(records, logOf, report);
  checkChanges(records, logOf, report);
  for (const log of logs) checkLog(log, report);
  const readers = placeDeliveries(records, logOf);
  const told = [...readers.values()].flat().filter(({ op }) => op === 'deliver');
  const others = records.filter(({ op, outcome }) => op === 'seen' || (op === 'send' && outcome === 'ok'));
  checkIdentity(records, [...told, ...others], logs, report);
  const revoked = new Set(of(records, 'revoked').map(({ who }) => who));
  for (const own of readers.values()) checkReader(own, logOf, revoked, report);
  const acked = of(records, 'send').filter(({ outcome }) => outcome === 'ok');
  const figures = {
    asked: of(records, 'asked').filter(({ key }) => !key.includes(':')).length,
    acked: acked.length,
    changes: of(records, 'change').filter(({ outcome }) => outcome === 'ok').length,
    mentions: told.filter(({ channel }) => isInbox(channel)).length,
    deliveries: told.length,
    lostAndTold,
    gapsTold: of(records, 'gap').length,
  };
  return { figures, violations };
}

/** I1 and I6: everything asked for has settled, and what was acked is in the log, or its log was announced as lost. */
function checkSends(records: readonly ChaosRecord[], logOf: ReadonlyMap<string, FinalLog>, report: Report): number {
  const settled = new Set(records.filter(({ op }) => op === 'send' || op === 'change').map(({ key }) => key));
  for (const { key, who } of of(records, 'asked')) {
    if (!settled.has(key)) report('unsettled', `the operation ${key} of ${who} has no outcome`);
  }
  const ids = new Map([...logOf].map(([id, { entries }]) => [id, new Map(entries.map((e) => [e.id, e]))]));
  const toldOf = new Set(of(records, 'gap').map(({ channel }) => channel));
  const highest = highestOfEarlierLives(records, logOf);
  let lostAndTold = 0;
  for (const send of of(records, 'send')) {
    if (send.outcome !== 'ok') {
      report('unsettled', `the send ${send.key} was refused for good: ${send.outcome}`);
      continue;
    }
    const place = at(send, send.epoch, send.offset);
    if (send.epoch !== logOf.get(send.channel)?.epoch) {
      if (toldOf.has(send.channel)) lostAndTold += 1;
      else report('lost', `${place}: acked ${send.key}, the epoch ended, and nobody was told`);
      continue;
    }
    const entry = ids.get(send.channel)?.get(send.id);
    if (!entry && isOfEarlierLife(send, logOf, highest)) lostAndTold += 1;
    else if (!entry) report('lost', `${place}: acked ${send.key} is not in the log`);
    else if (entry.offset !== send.offset || entry.key !== send.key) {
      report('conflict', `${place}: acked ${send.key}, in the log ${entry.key} at ${entry.offset}`);
    }
  }
  return lostAndTold;
}

/**
 * Messages outlive a log that had to begin anew, and the ack of a repeated send then names them by the epoch of now, at
 * the offset of then: before the first entry of the log as it is.
 */
function isOfEarlierLife(
  { channel, offset }: ChaosRecord,
  logOf: ReadonlyMap<string, FinalLog>,
  highest: ReadonlyMap<string, number>,
): boolean {
  return offset < (logOf.get(channel)?.entries[0]?.offset ?? 0) && offset <= (highest.get(channel) ?? 0);
}

/** The last place of each channel that anybody saw in an epoch that has ended. */
function highestOfEarlierLives(
  records: readonly ChaosRecord[],
  logOf: ReadonlyMap<string, FinalLog>,
): Map<string, number> {
  const highest = new Map<string, number>();
  for (const { op, channel, epoch, offset } of records) {
    if (op !== 'deliver' || epoch === '' || epoch === logOf.get(channel)?.epoch) continue;
    highest.set(channel, Math.max(offset, highest.get(channel) ?? 0));
  }
  return highest;
}

/** I1 and I6 of edits, deletes and reactions: in the log if their message is, and refused only if it is not. */
function checkChanges(records: readonly ChaosRecord[], logOf: ReadonlyMap<string, FinalLog>, report: Report): void {
  const aboutOf = new Map(of(records, 'asked').map(({ key, about }) => [key, about]));
  const known = new Map([...logOf].map(([id, { entries }]) => [id, new Set(entries.flatMap((e) => [e.id, e.key]))]));
  for (const { who, channel, key, outcome } of of(records, 'change')) {
    const log = known.get(channel);
    if (!log?.has(aboutOf.get(key) ?? '')) {
      if (outcome !== 'ok' && outcome !== 'message_not_found') {
        report('unsettled', `${key} of ${who} was refused for good: ${outcome}`);
      }
    } else if (outcome !== 'ok')
      report('unsettled', `${key} of ${who} was refused, and its message is there: ${outcome}`);
    else if (!log.has(key)) report('lost', `${who} in ${channel}: acked ${key} is not in the log`);
  }
}

/** I2 and I3 of a log itself. It need not begin at 1: a new epoch goes on counting. */
function checkLog({ channel, epoch, offset, entries }: FinalLog, report: Report): void {
  const who = { who: 'the log', channel };
  const seen = new Set<string>();
  entries.forEach((entry, i) => {
    const before = entries[i - 1];
    const place = at(who, epoch, entry.offset);
    for (const name of [`id ${entry.id}`, `key ${entry.key}`]) {
      if (seen.has(name)) report('doubled', `${place}: ${name} is there twice`);
      seen.add(name);
    }
    if (before && entry.offset !== before.offset + 1) report('out of order', `${place}: after ${before.offset}`);
    if (before && entry.prev !== before.id) report('conflict', `${place}: names ${entry.prev} before it`);
  });
  const last = entries.at(-1)?.offset;
  if (last !== undefined && last !== offset) {
    report('lost', `${at(who, epoch, last)}: the log says it ends at ${offset}`);
  }
}

/** I5: a place has one id and one entry, whoever tells of it; and nothing appears that nobody did. */
function checkIdentity(
  records: readonly ChaosRecord[],
  told: readonly ChaosRecord[],
  logs: readonly FinalLog[],
  report: Report,
): void {
  const asked = new Set(of(records, 'asked').map(({ key }) => key));
  const entryAt = new Map<string, { id: string; key: string }>();
  const see = (who: string, channel: string, epoch: string, offset: number, id: string, key: string): void => {
    const place = `${channel} ${epoch}:${offset}`;
    if (!isInbox(channel) && !asked.has(key)) report('ghost', `${who} has ${key} at ${place}, which nobody did`);
    if (epoch === '') return;
    const known = entryAt.get(place);
    if (!known) entryAt.set(place, { id, key });
    else if (known.key !== key) report('conflict', `${who} has ${key} at ${place}, others have ${known.key}`);
    else if (known.id === '') known.id = id;
    else if (id !== '' && known.id !== id) report('conflict', `${who} has ${id} at ${place}, others have ${known.id}`);
  };
  for (const { channel, epoch, entries } of logs) {
    for (const { offset, id, key } of entries) see('the log', channel, epoch, offset, id, key);
  }
  for (const r of told) see(r.who, r.channel, r.epoch, r.offset, r.id, r.key);
}

/** I2, I3 and I4 of one reader in one channel: next after next, unless told; and nothing missing at the end. */
function checkReader(
  own: readonly ChaosRecord[],
  logOf: ReadonlyMap<string, FinalLog>,
  revoked: ReadonlySet<string>,
  report: Report,
): void {
  /** The epoch is empty where the reader was not told which one it stands in. */
  let last: { epoch: string; offset: number } | null = null;
  const epochs: string[] = [];
  const seen = new Set<string>();
  const reader = own[0] as ChaosRecord;
  for (const r of own) {
    const place = at(r, r.epoch, r.offset);
    if (r.epoch !== '' && r.epoch !== epochs.at(-1)) {
      if (epochs.includes(r.epoch)) report('conflict', `${place}: an epoch that had ended`);
      epochs.push(r.epoch);
    }
    if (r.op !== 'deliver') {
      // A start that is recorded late says nothing new.
      if (r.op === 'gap' || last === null) last = { epoch: r.epoch, offset: r.offset };
      // A change that was lost may be made again; a message that is sent again has another id.
      if (r.op === 'gap') for (const name of seen) if (name.includes(':')) seen.delete(name);
      continue;
    }
    const name = r.id || r.key;
    if (seen.has(name)) {
      report('doubled', `${place}: ${name} again`);
      continue;
    }
    seen.add(name);
    const expected: number = (last?.offset ?? r.offset - 1) + 1;
    if (last?.epoch && last.epoch !== r.epoch) report('silent gap', `${place}: no word of the end of ${last.epoch}`);
    else if (r.offset > expected) report('silent gap', `${place}: expected ${expected}`);
    else if (r.offset < expected) report('out of order', `${place}: expected ${expected}`);
    last = { epoch: r.epoch, offset: r.offset };
  }
  const log = logOf.get(reader.channel);
  if (!log || revoked.has(reader.who)) return;
  if (last?.offset === log.offset && (last.epoch === '' || last.epoch === log.epoch)) return;
  report(
    'silent gap',
    `${at(reader, last?.epoch ?? '', last?.offset ?? 0)}: the log goes to ${log.epoch}:${log.offset}`,
  );
}
