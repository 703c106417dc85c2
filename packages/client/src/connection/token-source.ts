import { isRealtimeError, RealtimeError, type ErrorCode } from '@nchat/realtime-protocol/core';
import type { TokenContext, TokenProvider, TokenReason } from './token.js';

/** Where tokens come from: a fixed one, or the application's provider, which is never asked twice at once. */
export interface TokenSource {
  /**
   * Beside a provider a token serves one attempt, and does not take its place. Returns whether it is another one than
   * the last time.
   */
  set: (source: string | TokenProvider) => boolean;
  /** Goes back to what the options say; nothing that was set since is used again. */
  reset: () => void;
  /** Whether a refused or expiring token can be replaced. */
  isRenewable: () => boolean;
  /** Rejects with `auth_provider_failed`, also when cancelled, or with the provider's own final {@link RealtimeError}. */
  get: (reason: TokenReason, attempt: number) => Promise<string | undefined>;
  /** The answer is no longer wanted, and is never used; the next call asks anew. */
  cancel: () => void;
}

/** Why to ask again after a refusal; undefined when another token would not help. */
export const reasonAfter = (code: ErrorCode): TokenReason | undefined =>
  code === 'token_expired' ? 'expired' : code === 'token_invalid' ? 'rejected' : undefined;

/** Makes a {@link TokenSource}. */
export function createTokenSource(initial: string | TokenProvider | undefined): TokenSource {
  let source = initial;
  let last: string | TokenProvider | undefined;
  let given: string | undefined;
  let asked: { abort: AbortController; token: Promise<string> } | null = null;

  async function ask(provider: TokenProvider, context: TokenContext): Promise<string> {
    const { signal } = context;
    try {
      return await new Promise<string>((resolve, reject) => {
        signal.addEventListener('abort', reject);
        // Later: whoever asks must hold the promise before it can end, and may cancel before the provider is called.
        Promise.resolve()
          .then(() => (signal.aborted ? '' : provider(context)))
          .then(resolve, reject);
      });
    } catch (error) {
      if (isRealtimeError(error) && !error.retryable) throw error;
      throw new RealtimeError('auth_provider_failed', { cause: error });
    } finally {
      if (asked?.abort.signal === signal) asked = null;
    }
  }

  return {
    isRenewable: () => typeof source === 'function',
    set(next) {
      const isNew = next !== last;
      last = next;
      if (typeof next === 'string' && typeof source === 'function') given = next;
      else source = next;
      return isNew;
    },
    reset() {
      source = initial;
      last = given = undefined;
    },
    async get(reason, attempt) {
      if (typeof source !== 'function') return source;
      const token = given;
      given = undefined;
      if (token && attempt) return token;
      if (!asked) {
        const abort = new AbortController();
        asked = { abort, token: ask(source, { reason, attempt, signal: abort.signal }) };
      }
      return asked.token;
    },
    cancel() {
      asked?.abort.abort();
      asked = null;
    },
  };
}
