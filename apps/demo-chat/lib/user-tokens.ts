import type { RealtimeClient, TokenProvider } from '@nchat/realtime-client';
import { isDirect, MOST_ASKED_CHANNELS } from './channels';
import { openedChannels } from './opened-channels';
import { fetchToken } from './token-provider';

/** The tokens of one user, which grow with the direct channels that they have to open. */
export interface UserTokens {
  readonly provider: TokenProvider;
  /** Sees to it that the live connection's token opens every direct channel that the user has opened. */
  readonly cover: (client: RealtimeClient) => Promise<void>;
  /** The direct channels that the present token opens. */
  readonly covered: () => ReadonlySet<string>;
  readonly subscribe: (listener: () => void) => () => void;
}

/** @param first - The channel that the page begins with. */
export function createUserTokens(user: string, first: string): UserTokens {
  const listeners = new Set<() => void>();
  let covered: ReadonlySet<string> = new Set();
  let covering: Promise<void> | null = null;

  // What was opened last first: a token opens no more than so many.
  const wanted = (): readonly string[] =>
    [...new Set([first, ...openedChannels(user).get().toReversed()])].filter(isDirect).slice(0, MOST_ASKED_CHANNELS);

  async function ask(signal?: AbortSignal): Promise<{ token: string; channels: readonly string[] }> {
    const channels = wanted();
    return { token: await fetchToken(user, channels, signal), channels };
  }

  function cover(channels: readonly string[]): void {
    covered = new Set(channels);
    for (const listener of listeners) listener();
  }

  async function extend(client: RealtimeClient): Promise<void> {
    while (wanted().some((id) => !covered.has(id))) {
      const { token, channels } = await ask();
      await client.setToken(token);
      cover(channels);
    }
  }

  return {
    async provider({ signal }) {
      const { token, channels } = await ask(signal);
      cover(channels);
      return token;
    },
    cover: (client) => (covering ??= extend(client).finally(() => (covering = null))),
    covered: () => covered,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
