import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol/core';
import type { TokenProvider, TokenReason } from './token.js';

/** Where tokens come from: a fixed one, or the application's provider, which is never asked twice at once. */
export interface TokenSource {
  set: (source: string | TokenProvider | undefined) => void;
  /** Whether a refused or expiring token can be replaced. */
  isRenewable: () => boolean;
  /** Rejects with `auth_provider_failed`, or with the provider's own final {@link RealtimeError}. */
  get: (reason: TokenReason, attempt: number) => Promise<string | undefined>;
  /** The answer is no longer wanted; the next call asks anew. */
  cancel: () => void;
}

/** Makes a {@link TokenSource}. */
export function createTokenSource(): TokenSource {
  let source: string | TokenProvider | undefined;
  let asked: { abort: AbortController; token: Promise<string> } | null = null;

  function cancel(): void {
    asked?.abort.abort();
    asked = null;
  }

  async function ask(
    provider: TokenProvider,
    reason: TokenReason,
    attempt: number,
    abort: AbortController,
  ): Promise<string> {
    // Whoever asks must hold the promise before it can end.
    await Promise.resolve();
    try {
      return await provider({ reason, attempt, signal: abort.signal });
    } catch (error) {
      if (isRealtimeError(error) && !error.retryable) throw error;
      throw new RealtimeError('auth_provider_failed', { cause: error });
    } finally {
      if (asked?.abort === abort) asked = null;
    }
  }

  return {
    cancel,
    isRenewable: () => typeof source === 'function',
    set(next) {
      if (next !== source) cancel();
      source = next;
    },
    async get(reason, attempt) {
      if (typeof source !== 'function') return source;
      if (!asked) {
        const abort = new AbortController();
        const token = ask(source, reason, attempt, abort);
        asked = { abort, token };
      }
      return asked.token;
    },
  };
}
