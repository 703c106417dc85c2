import type { BackoffOptions } from './options.js';

/** The part of {@link BackoffOptions} that bounds delays. */
export type Bounds = Readonly<Required<Omit<BackoffOptions, 'stableAfterMs'>>>;

/** For retries within one connection; the connection has bounds of its own. */
export const SOON: Bounds = { baseMs: 500, maxMs: 20_000, firstRetrySpreadMs: 500 };

/**
 * How long to wait before a retry: full jitter, so that clients which lost the server together do not come back
 * together. `attempt` counts from 1; the first one falls anywhere in `firstRetrySpreadMs`.
 */
export function retryDelay(
  attempt: number,
  { baseMs, maxMs, firstRetrySpreadMs }: Bounds,
  random = Math.random,
): number {
  return Math.round(random() * (attempt > 1 ? Math.min(maxMs, baseMs * 2 ** (attempt - 1)) : firstRetrySpreadMs));
}

/** The wait the server asked for, and a little jitter on top, since it told the same to everybody. */
export function advisedDelay(retryAfterMs: number, random = Math.random): number {
  return Math.round(retryAfterMs + random() * Math.min(1000, retryAfterMs / 2 + 100));
}
