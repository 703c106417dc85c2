import type { TokenProvider } from '@nchat/realtime-client';
import { tokenProvider } from '../token-provider';
import type { Faults } from './faults';
import { post } from './post';

/** As the chat gets its tokens, unless the bench has the provider fail. `told`: when the new one ends, Unix ms. */
export function createFaultyTokens(user: string, faults: Faults, told: (ends: number | null) => void): TokenProvider {
  const provider = tokenProvider(user);
  return async (context) => {
    const { isTokenRefused, isOffline } = faults.state.get();
    if (isTokenRefused || isOffline) throw new Error('The bench keeps the token back.');
    const token = await provider(context);
    told(endOf(token));
    return token;
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

function endOf(token: string): number | null {
  const [, claims = ''] = token.split('.');
  const { exp } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: number };
  return exp === undefined ? null : exp * 1_000;
}
