import { isRealtimeError, RealtimeError, type WireError } from '@nchat/realtime-protocol/core';
import type { Clock } from '../../clock.js';

const DEADLINE_MS = 10_000;

/** The runtime's `fetch`, or what the application gives for it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a call may need beside its body. */
export interface CallOptions {
  /** Until when there must be an answer, all of it. */
  readonly deadlineMs?: number;
  /** Ends the call. */
  readonly abort?: AbortController;
  /** Another token than the present one. */
  readonly token?: string | undefined;
  /** Sent even when the page goes away. */
  readonly keepalive?: boolean;
}

/** HTTP as the server speaks it. */
export interface HttpClient {
  /** The token of all calls to come. */
  use: (token: string) => void;
  /**
   * Resolves with the answer's body. Rejects with the server's error, or with `timeout` when there is no answer of
   * the server's own, be it silence or the page of a proxy: then the outcome is unknown.
   */
  call: <T>(method: string, path: string, body?: object, options?: CallOptions) => Promise<T>;
}

/** Makes an {@link HttpClient}. `userId` goes with every call: credentials of development may not say it. */
export function createHttpClient(
  clock: Clock,
  fetch: Fetch,
  base: string,
  present: { readonly token?: string | undefined; readonly userId?: string | undefined },
): HttpClient {
  let { token: current } = present;

  return {
    use: (token) => void (current = token),
    async call<T>(
      method: string,
      path: string,
      body?: object,
      { deadlineMs = DEADLINE_MS, abort = new AbortController(), token = current, keepalive }: CallOptions = {},
    ) {
      const timer = clock.setTimeout(() => abort.abort(), deadlineMs);
      const who = present.userId ? `${path.includes('?') ? '&' : '?'}userId=${encodeURIComponent(present.userId)}` : '';
      try {
        const response = await fetch(base + path + who, {
          method,
          headers: {
            ...(token && { authorization: `Bearer ${token}` }),
            ...(body && { 'content-type': 'application/json' }),
          },
          signal: abort.signal,
          credentials: 'omit',
          ...(body && { body: JSON.stringify(body) }),
          ...(keepalive && { keepalive }),
        });
        const text = await response.text();
        if (response.ok) return JSON.parse(text) as T;
        throw errorOf(response, text);
      } catch (cause) {
        throw isRealtimeError(cause) ? cause : new RealtimeError('timeout', { cause });
      } finally {
        clock.clearTimeout(timer);
      }
    },
  };
}

function errorOf({ headers }: Response, text: string): RealtimeError {
  const retryAfterMs = Number(headers.get('retry-after')) * 1000 || undefined;
  let problem: Partial<WireError> = {};
  try {
    problem = JSON.parse(text) as Partial<WireError>;
  } catch {
    // The page of something on the way.
  }
  if (typeof problem?.retryable !== 'boolean') return new RealtimeError('timeout', { retryAfterMs });
  return RealtimeError.fromWire({ ...(retryAfterMs && { retryAfterMs }), ...problem });
}
