/** How the connections of an instance that stops are given back. */
export interface WavePlan {
  /** Connections closed together. */
  readonly size: number;
  /** Ms from one wave to the next. */
  readonly everyMs: number;
  /** Each client is told to wait a random time up to this, in ms, before it comes back. */
  readonly retrySpreadMs: number;
}

const EVERY_MS = 50;
/** What the other instances take in without a pause that their own clients would feel. */
const CLOSES_PER_SECOND = 500;
const LEAST_WINDOW_MS = 500;
const MOST_RETRY_SPREAD_MS = 5_000;

/**
 * Spreads the returns of all clients over a time in proportion to their number. Where that is more than the closes may
 * take, the clients' own waits make up for it, but none waits so long that others would see it go.
 */
export function planWaves(
  connections: number,
  { windowMs, absenceMs }: { readonly windowMs: number; readonly absenceMs: number },
): WavePlan {
  const wishedMs = Math.max(LEAST_WINDOW_MS, (connections / CLOSES_PER_SECOND) * 1_000);
  const closingMs = Math.min(wishedMs, windowMs);
  const waves = Math.max(1, Math.floor(closingMs / EVERY_MS));
  return {
    size: Math.max(1, Math.ceil(connections / waves)),
    everyMs: EVERY_MS,
    retrySpreadMs: Math.min(Math.max(EVERY_MS, wishedMs - closingMs), MOST_RETRY_SPREAD_MS, absenceMs),
  };
}
