import type { TokenProvider } from '@nchat/realtime-client';
import { tokenProvider } from '../token-provider';
import type { Faults } from './faults';

/** As the chat gets its tokens, unless the bench has the provider fail. */
export function createFaultyTokens(user: string, faults: Faults): TokenProvider {
  const provider = tokenProvider(user);
  return (context) => {
    const { isTokenRefused, isOffline } = faults.state.get();
    if (isTokenRefused || isOffline) throw new Error('The bench keeps the token back.');
    return provider(context);
  };
}

/** A token that ends in a few seconds. */
export async function fetchShortToken(user: string): Promise<string> {
  const { token } = await post<{ token: string }>('/bench/token', { user });
  return token;
}

/** Makes the server refuse every token that the user has had until now. */
export async function revokeTokens(user: string): Promise<void> {
  await post('/bench/revocation', { user });
}

async function post<T>(path: string, body: object): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as T & { message?: string };
  if (!response.ok) throw new Error(answer.message ?? `${path} answered ${response.status}.`);
  return answer;
}
