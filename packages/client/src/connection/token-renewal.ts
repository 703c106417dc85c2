import type { RealtimeError } from '@nchat/realtime-protocol/core';
import { retryDelay, SOON } from '../backoff.js';
import type { Settings } from '../settings.js';
import { createTimer } from '../timer.js';
import type { TokenReason } from './token.js';
import { reasonAfter, type TokenSource } from './token-source.js';

/** Of the time left, the part in which a token is renewed when its life is too short for the full leeway. */
const SHARE = 0.3;
/** The server ends a session 25 s after its token's end; tries must not be far apart by then. */
const RETRIES = { ...SOON, maxMs: 8000 };

/** Renews the token of a live connection in band, before it expires, for as long as the connection lives. */
export interface TokenRenewal {
  /** The connection has a token that ends then, Unix ms by our clock; `null` if never. */
  plan: (expiresAt: number | null) => void;
  /** Now. What is under way already is joined. */
  renew: (reason?: TokenReason) => void;
  /** Now, if it is time. Timers do not run while the machine sleeps. */
  wake: () => void;
  stop: () => void;
}

/**
 * Makes a {@link TokenRenewal}.
 *
 * @param send - Hands a token to the live connection, which answers by {@link TokenRenewal.plan}.
 * @param fail - Told of the first of a row of failures, and of a final one.
 */
export function createTokenRenewal(
  { clock, connectTimeoutMs, tokenLeewayMs }: Settings,
  tokens: TokenSource,
  send: (token: string) => Promise<void>,
  fail: (error: unknown) => void,
): TokenRenewal {
  const timer = createTimer(clock);
  let run = 0;
  let dueAt = Infinity;
  let failures = 0;

  function stop(): void {
    run += 1;
    timer.stop();
    dueAt = Infinity;
    failures = 0;
  }

  async function renew(reason: TokenReason = 'expiring'): Promise<void> {
    if (!tokens.isRenewable()) return;
    const mine = ++run;
    timer.start(connectTimeoutMs, tokens.cancel);
    try {
      const token = await tokens.get(reason, 0);
      if (mine !== run) return;
      timer.stop();
      await send(token!);
    } catch (thrown) {
      if (mine !== run) return;
      timer.stop();
      const error = thrown as RealtimeError;
      const again = reasonAfter(error.code);
      if (again && (reason === 'expiring' || reason === 'wake')) return renew(again);
      // A token that cannot be had now is no reason to give the connection up: it lives until the old one ends.
      if (error.retryable) timer.start(retryDelay(++failures, RETRIES), renew);
      if (failures < 2 || !error.retryable) fail(error);
    }
  }

  return {
    stop,
    renew: (reason) => void renew(reason),
    wake() {
      if (clock.now() >= dueAt) void renew('wake');
    },
    plan(expiresAt) {
      stop();
      if (expiresAt === null || !tokens.isRenewable()) return;
      const leftMs = expiresAt - clock.now();
      // Earlier by chance, so that clients that came together do not ask together.
      const lead = Math.min(tokenLeewayMs, leftMs * SHARE) * (1 + Math.random() / 2);
      const waitMs = Math.max(1000, leftMs - lead);
      dueAt = clock.now() + waitMs;
      timer.start(waitMs, renew);
    },
  };
}
