/**
 * Where browsers find the realtime server, read on every request so that one build runs anywhere. Without an answer
 * the client decides: `NEXT_PUBLIC_REALTIME_URL` of the build, else `http://localhost:3101` on a local page.
 */
export function realtimeUrl(): string | undefined {
  return process.env.REALTIME_PUBLIC_URL || process.env.NEXT_PUBLIC_REALTIME_URL || undefined;
}

/** Where this process finds the realtime server, which may be nearer than the way that browsers take. */
export function internalUrl(): string {
  return process.env.REALTIME_INTERNAL_URL || realtimeUrl() || 'http://localhost:3101';
}
