import { groupBy, type ChaosRecord, type FaultRecord } from './record.js';

/** How clients came back after faults. */
export interface Recovery {
  /** Milliseconds from each heal until each client saw something that was sent after it, smallest first. */
  readonly times: readonly number[];
  /** One line per client that took longer than allowed. */
  readonly late: readonly string[];
}

/** Within this time after a heal 99 % of the clients are back (I8). */
export const BACK_WITHIN_MS = 15_000;

/**
 * Back is who receives a message whose send began after the heal: sockets that are open and dead do not count. While
 * later faults are in force the clock stands still, so that each fault answers for itself.
 */
export function checkRecovery(
  records: readonly ChaosRecord[],
  faults: readonly FaultRecord[],
  loadEnd: number,
): Recovery {
  const askedAt = new Map(records.filter(({ op }) => op === 'asked').map(({ key, t }) => [key, t]));
  const deliveries = groupBy(
    records.filter(({ op }) => op === 'deliver'),
    ({ who }) => who,
  );
  const times: number[] = [];
  const late: string[] = [];
  for (const { kind, to } of faults) {
    for (const [who, own] of deliveries) {
      const back = own.find(({ t, key }) => t >= to && (askedAt.get(key) ?? 0) >= to)?.t;
      // Without load there is nothing to be seen; the checker then demands that everybody holds the whole log.
      if (back === undefined && loadEnd - to < BACK_WITHIN_MS) continue;
      const until = back ?? loadEnd;
      const paused = faults.map((f) => Math.max(0, Math.min(f.to, until) - Math.max(f.from, to)));
      const ms = until - to - paused.reduce((sum, one) => sum + one, 0);
      times.push(ms);
      if (back === undefined || ms > BACK_WITHIN_MS) late.push(`${who} after ${kind}: ${back ? ms : 'never'}`);
    }
  }
  return { times: times.sort((a, b) => a - b), late };
}

/** The value below which a share of sorted numbers lies. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
