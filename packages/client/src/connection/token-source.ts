import { isRealtimeError, RealtimeError } from '@nchat/realtime-protocol/core';
import type { TokenProvider, TokenReason } from './token.js';

/** Where tokens come from: a fixed one, or the application's provider, which is never asked twice at once. */
export class TokenSource {
  private source: string | TokenProvider | undefined;
  private inFlight: Promise<string | undefined> | null = null;
  private abort: AbortController | null = null;

  /** Whether a refused or expiring token can be replaced. */
  get isRenewable(): boolean {
    return typeof this.source === 'function';
  }

  set(source: string | TokenProvider | undefined): void {
    if (source === this.source) return;
    this.cancel();
    this.source = source;
  }

  /** Rejects with `auth_provider_failed`, or with the provider's own final {@link RealtimeError}. */
  get(reason: TokenReason, attempt: number): Promise<string | undefined> {
    const { source } = this;
    if (typeof source !== 'function') return Promise.resolve(source);
    if (this.inFlight) return this.inFlight;
    const abort = new AbortController();
    this.abort = abort;
    const call = (async () => {
      try {
        return await source({ reason, attempt, signal: abort.signal });
      } catch (error) {
        if (isRealtimeError(error) && !error.retryable) throw error;
        throw new RealtimeError('auth_provider_failed', { cause: error });
      } finally {
        if (this.abort === abort) this.inFlight = this.abort = null;
      }
    })();
    return (this.inFlight = call);
  }

  /** The answer is no longer wanted; the next call asks anew. */
  cancel(): void {
    this.abort?.abort();
    this.inFlight = this.abort = null;
  }
}
