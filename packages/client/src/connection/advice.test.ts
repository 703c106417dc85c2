import { RealtimeError } from '@nchat/realtime-protocol/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setUp } from '../../test/support/harness.js';

afterEach(() => vi.restoreAllMocks());

/** A client whose first attempts are refused with an error that may name a time. */
function refused(...refusals: RealtimeError[]) {
  const base = setUp();
  const h = setUp({
    clock: base.clock,
    transport(config, handlers) {
      const refusal = refusals.shift();
      if (!refusal) return base.server.transport(config, handlers);
      attempts.push(base.clock.now());
      setImmediate(() => handlers.onClose(refusal));
      return { name: 'websocket', emit() {}, close() {} };
    },
  });
  const attempts: number[] = [];
  return { ...h, clock: base.clock, server: base.server, attempts };
}

describe('a handshake that is refused', () => {
  it('is tried again when the server said, not earlier, and by chance a little later', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const h = refused(
      new RealtimeError('draining', { retryAfterMs: 1000 }),
      new RealtimeError('overloaded', { retryAfterMs: 10_000 }),
    );
    const promise = h.client.connect('ann', 'token');
    const start = h.clock.now();
    await h.clock.advance(13_000);
    await promise;
    expect(h.attempts.map((at) => at - start)).toEqual([0, 1300]);
    expect(h.client.connection.getSnapshot().since - start).toBe(1300 + 10_500);
  });

  it.each(['connection_limit', 'rate_limited', 'unavailable', 'internal'] as const)(
    'with %s is tried again at the client’s own pace',
    async (code) => {
      const h = refused(new RealtimeError(code));
      const promise = h.client.connect('ann', 'token');
      await h.clock.advance(2000);
      expect((await promise).isConnected).toBe(true);
    },
  );

  it.each(['forbidden', 'identity_mismatch', 'origin_not_allowed', 'unsupported_protocol', 'token_revoked'] as const)(
    'with %s is not tried again',
    async (code) => {
      const h = refused(new RealtimeError(code));
      await expect(h.client.connect('ann', 'token')).rejects.toMatchObject({ code });
      await h.clock.advance(60_000);
      expect(h.client.state).toBe('failed');
      expect(h.server.sessions).toHaveLength(0);
    },
  );
});

describe('a session that the server closes', () => {
  it.each([
    [3001, 'server_shutdown', true],
    [3008, 'slow_consumer', true],
    [3013, 'too_many_requests', true],
    [3499, 'of a newer server', true],
    [3500, 'token_invalid', false],
    [3504, 'connection_limit', false],
    [3509, 'too_many_errors', false],
    [3510, 'unsupported_protocol', false],
  ])('with %i (%s) is opened again: %s', async (code, reason, reconnect) => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    h.server.session().emit('session:close', { code, reason, reconnect });
    h.server.session().kill();
    await h.clock.advance(3000);
    expect(h.client.isConnected).toBe(reconnect);
    expect(h.client.state).toBe(reconnect ? 'connected' : 'failed');
  });
});
