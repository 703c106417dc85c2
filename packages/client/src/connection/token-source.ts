import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol/core';
import { abortError } from '../abort.js';
import type { TokenProvider, TokenReason } from './token.js';

/** Where tokens come from: a fixed one, or the application's provider, which is never asked twice at once. */
export interface TokenSource {
  /** Returns whether it is another one than before. */
  set: (source: string | TokenProvider) => boolean;
  /** Goes back to what the options say; nothing that was set since is used again. */
  reset: () => void;
  /** Whether a refused or expiring token can be replaced. */
  isRenewable: () => boolean;
  /**
   * Rejects with `auth_provider_failed`, or with the provider's own final {@link RealtimeError}; with an `AbortError`
   * when cancelled.
   */
  get: (reason: TokenReason, attempt: number) => Promise<string | undefined>;
  /** The answer is no longer wanted, and is never used; the next call asks anew. */
  cancel: () => void;
}

/** Makes a {@link TokenSource}. */
export function createTokenSource(initial: string | TokenProvider | undefined): TokenSource {
  let source = initial;
  let asked: { abort: AbortController; token: Promise<string> } | null = null;

  async function ask(provider: TokenProvider, reason: TokenReason, attempt: number, { signal }: AbortController) {
    // Whoever asks must hold the promise before it can end.
    await Promise.resolve();
    try {
      return await new Promise<string>((resolve, reject) => {
        const end = (): void => reject(abortError('The token is no longer wanted.'));
        if (signal.aborted) return end();
        signal.addEventListener('abort', end);
        Promise.resolve(provider({ reason, attempt, signal })).then(resolve, reject);
      });
    } catch (error) {
      if (signal.aborted || (isRealtimeError(error) && !error.retryable)) throw error;
      throw new RealtimeError('auth_provider_failed', { cause: error });
    } finally {
      if (asked?.abort.signal === signal) asked = null;
    }
  }

  return {
    isRenewable: () => typeof source === 'function',
    set(next) {
      const isNew = next !== source;
      source = next;
      return isNew;
    },
    reset: () => void (source = initial),
    async get(reason, attempt) {
      if (typeof source !== 'function') return source;
      if (!asked) {
        const abort = new AbortController();
        asked = { abort, token: ask(source, reason, attempt, abort) };
      }
      return asked.token;
    },
    cancel() {
      asked?.abort.abort();
      asked = null;
    },
  };
}
