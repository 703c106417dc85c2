import { of } from './checker.js';
import type { ChaosRecord, FaultRecord } from './record.js';
import { healthyTime } from './timing.js';

/** Later than this after a revocation nothing reaches its user (I11). */
const GONE_WITHIN_MS = 5_000;

/**
 * I11: what was sent later than allowed after a revocation does not reach its user. Counted by the time of the send,
 * because a network may hold back what the server gave away in time; and without the time of faults.
 *
 * @returns what is not so; also if a user got nothing before, which would prove nothing
 */
export function checkRevocations(records: readonly ChaosRecord[], faults: readonly FaultRecord[]): string[] {
  const askedAt = new Map(of(records, 'asked').map(({ key, t }) => [key, t]));
  return of(records, 'revoked').flatMap(({ who, t }) => {
    const own = of(records, 'deliver').filter((record) => record.who === who);
    const late = own.find(({ key }) => healthyTime(faults, t, askedAt.get(key) ?? 0) > GONE_WITHIN_MS);
    if (late) return `${who} was revoked, and got ${late.key}, sent ${(askedAt.get(late.key) ?? 0) - t} ms after it`;
    return own.some((record) => record.t < t) ? [] : `${who} got nothing even before it was revoked`;
  });
}
