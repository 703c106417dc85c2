/**
 * Where browsers find the realtime server, read on every request so that one build runs anywhere. Without an answer
 * the client decides: `NEXT_PUBLIC_REALTIME_URL` of the build, else `http://localhost:3101` on a local page.
 */
export function realtimeUrl(): string | undefined {
  return process.env.REALTIME_PUBLIC_URL || process.env.NEXT_PUBLIC_REALTIME_URL || undefined;
}
