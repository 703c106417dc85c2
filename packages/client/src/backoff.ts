import type { BackoffOptions } from './options.js';

/**
 * How long to wait before a retry: full jitter, so that clients which lost the server together do not come back
 * together. `attempt` counts from 1; the first one falls anywhere in `firstRetrySpreadMs`.
 */
export function retryDelay(attempt: number, options: Required<BackoffOptions>, random: () => number = Math.random): number {
  const bound =
    attempt <= 1 ? options.firstRetrySpreadMs : Math.min(options.maxMs, options.baseMs * 2 ** (attempt - 1));
  return Math.round(random() * bound);
}

/** The wait the server asked for, and a little jitter on top, since it told the same to everybody. */
export function advisedDelay(retryAfterMs: number, random: () => number = Math.random): number {
  return Math.round(retryAfterMs + random() * Math.min(1000, retryAfterMs / 2 + 100));
}
