import { RealtimeError, type TokenProvider } from '@nchat/realtime-client';

/**
 * Gets the user's tokens from the demo's own token route.
 *
 * @param channels - The direct channels that the token should open; asked for anew each time.
 */
export function tokenProvider(user: string, channels: () => readonly string[] = () => []): TokenProvider {
  return async ({ signal }) => fetchToken(user, channels(), signal);
}

export async function fetchToken(user: string, channels: readonly string[], signal?: AbortSignal): Promise<string> {
  const response = await fetch('/api/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user, channels }),
    ...(signal && { signal }),
  });
  const body = (await response.json()) as { token?: string; message?: string };
  if (body.token) return body.token;
  const cause = new Error(body.message ?? `The token route answered ${response.status}.`);
  // 503 says that the demo has no secret: asking again would change nothing.
  if (response.status < 500 || response.status === 503) throw new RealtimeError('unauthorized', { cause });
  throw cause;
}
