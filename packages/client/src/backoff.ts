import type { BackoffOptions } from './options.js';

/** The part of {@link BackoffOptions} that bounds delays. */
export type Bounds = Readonly<
  Required<Pick<BackoffOptions, 'baseMs' | 'maxMs' | 'firstRetrySpreadMs'>> & Pick<BackoffOptions, 'jitter'>
>;

/**
 * Of connections. The longest delay and the longest attempt ({@link CONNECT_TIMEOUT_MS}) together stay under the 15 s
 * in which clients are to be back after a fault (decision 0013).
 */
export const CONNECTION_BACKOFF = {
  baseMs: 500,
  maxMs: 7000,
  firstRetrySpreadMs: 2000,
  stableAfterMs: 10_000,
  maxAttempts: Infinity,
};

export const CONNECT_TIMEOUT_MS = 8000;

/** For retries within one connection. What was refused in an outage goes out within 5 s of its end. */
export const SOON: Bounds = { baseMs: 500, maxMs: 5000, firstRetrySpreadMs: 500 };

/**
 * How long to wait before a retry: full jitter, so that clients which lost the server together do not come back
 * together. `attempt` counts from 1; the first one falls anywhere in `firstRetrySpreadMs`.
 */
export function retryDelay(
  attempt: number,
  { baseMs, maxMs, firstRetrySpreadMs, jitter }: Bounds,
  random = Math.random,
): number {
  if (attempt < 2) return Math.round(random() * firstRetrySpreadMs);
  const longest = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
  return Math.round(longest * (jitter === 'equal' ? 0.5 + random() / 2 : random()));
}

/** The wait the server asked for, and a little jitter on top, since it told the same to everybody. */
export function advisedDelay(retryAfterMs: number, random = Math.random): number {
  return Math.round(retryAfterMs + random() * Math.min(1000, retryAfterMs / 2 + 100));
}
