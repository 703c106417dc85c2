import { groupBy, type ChaosRecord, type FaultRecord } from './record.js';

/** How long things took, smallest first, and what took longer than allowed. */
export interface Timing {
  readonly times: readonly number[];
  readonly late: readonly string[];
}

/** Within this time after a heal 99 % of the clients are back (I8) … */
export const BACK_WITHIN_MS = 15_000;
/** … and all of them within this. */
const ALL_BACK_WITHIN_MS = 60_000;
/** After a heal the first send is good within this time (I8). */
const FIRST_SEND_WITHIN_MS = 5_000;
/** An operation settles within this time (I6): as long as it may take to be back. */
const SETTLED_WITHIN_MS = ALL_BACK_WITHIN_MS;

/** Milliseconds from one time to another without those in which a fault was in force. */
export function healthyTime(faults: readonly FaultRecord[], from: number, to: number): number {
  let ms = Math.max(0, to - from);
  let end = from;
  for (const fault of [...faults].sort((a, b) => a.from - b.from)) {
    ms -= Math.max(0, Math.min(fault.to, to) - Math.max(fault.from, end));
    end = Math.max(end, Math.min(fault.to, to));
  }
  return ms;
}

function timing(all: readonly { readonly ms: number; readonly text: string }[], allowed: number): Timing {
  const sorted = [...all].sort((a, b) => a.ms - b.ms);
  return {
    times: sorted.map(({ ms }) => ms),
    late: sorted.filter(({ ms }) => ms > allowed).map(({ text, ms }) => `${text}: ${ms === Infinity ? 'never' : ms}`),
  };
}

/**
 * I8: from each heal until each client saw something that was sent after it; sockets that are open and dead do not
 * count. Within 15 s that can be asked only where no other fault came between; the 60 s are those without faults, so
 * that each fault answers for itself.
 */
export function checkRecovery(
  records: readonly ChaosRecord[],
  faults: readonly FaultRecord[],
  loadEnd: number,
): { readonly calm: Timing; readonly all: Timing } {
  const askedAt = new Map(records.filter(({ op }) => op === 'asked').map(({ key, t }) => [key, t]));
  const revokedAt = new Map(records.filter(({ op }) => op === 'revoked').map(({ who, t }) => [who, t]));
  const deliveries = groupBy(
    records.filter(({ op }) => op === 'deliver'),
    ({ who }) => who,
  );
  const isCalm = ({ to }: FaultRecord): boolean =>
    faults.every((other) => other.to <= to || other.from > to + BACK_WITHIN_MS);
  const measure = (of: readonly FaultRecord[], allowed: number): Timing =>
    timing(
      of.flatMap(({ kind, to }) =>
        [...deliveries].flatMap(([who, own]) => {
          const back = own.find(({ t, key }) => t >= to && (askedAt.get(key) ?? 0) >= to)?.t;
          const until = Math.min(loadEnd, revokedAt.get(who) ?? Infinity);
          // Without load there is nothing to be seen; the checker then demands that everybody holds the whole log.
          if (back === undefined && until - to < allowed) return [];
          return { ms: back === undefined ? Infinity : healthyTime(faults, to, back), text: `${who} after ${kind}` };
        }),
      ),
      allowed,
    );
  return { calm: measure(faults.filter(isCalm), BACK_WITHIN_MS), all: measure(faults, ALL_BACK_WITHIN_MS) };
}

/** I8: from each heal until the first send that began after it is acknowledged. */
export function checkFirstSends(
  records: readonly ChaosRecord[],
  faults: readonly FaultRecord[],
  loadEnd: number,
): Timing {
  const askedAt = new Map(records.filter(({ op }) => op === 'asked').map(({ key, t }) => [key, t]));
  const sends = records.filter(({ op, outcome }) => op === 'send' && outcome === 'ok');
  const all = faults.flatMap(({ kind, to }) => {
    const first = sends.find(({ t, key }) => t >= to && (askedAt.get(key) ?? 0) >= to)?.t;
    if (first === undefined && healthyTime(faults, to, loadEnd) < FIRST_SEND_WITHIN_MS) return [];
    return {
      ms: first === undefined ? Infinity : healthyTime(faults, to, first),
      text: `the first send after ${kind}`,
    };
  });
  return timing(all, FIRST_SEND_WITHIN_MS);
}

/**
 * I6: from the begin of each operation, or from the last heal since then, until its outcome. That it has one, the checker
 * says.
 */
export function checkSettling(records: readonly ChaosRecord[], faults: readonly FaultRecord[]): Timing {
  const asked = new Map(records.filter(({ op }) => op === 'asked').map((record) => [record.key, record]));
  const all = records.flatMap(({ op, key, t }) => {
    const from = asked.get(key);
    if ((op !== 'send' && op !== 'change') || !from) return [];
    const heals = faults.filter((fault) => fault.from <= t).map(({ to }) => to);
    return { ms: Math.max(0, t - Math.max(from.t, ...heals)), text: `${key} of ${from.who}` };
  });
  return timing(all, SETTLED_WITHIN_MS);
}

/** The value below which a share of sorted numbers lies. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
