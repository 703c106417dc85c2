import { RealtimeError } from '@nchat/realtime-protocol/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setUp } from '../../test/support/harness.js';

afterEach(() => vi.unstubAllGlobals());

const states = (h: ReturnType<typeof setUp>) => h.seen.state.map(({ state }) => state);

describe('connecting', () => {
  it('goes through its states and resolves when authenticated', async () => {
    const h = setUp();
    expect(h.client.state).toBe('idle');
    const snapshot = await h.client.connect('ann', 'secret');
    expect(snapshot).toMatchObject({ isConnected: true, transport: 'websocket', attempt: 0, reason: null });
    await h.clock.advance(0);
    expect(states(h)).toEqual(['connecting', 'syncing', 'connected']);
    expect(h.server.session().config.auth).toEqual({
      protocol: 1,
      device: { id: expect.any(String), kind: 'bot' },
      token: 'secret',
      userId: 'ann',
    });
  });

  it('is one promise and one attempt, however often it is called', async () => {
    const h = setUp();
    const first = h.client.connect('ann', 'token');
    expect(h.client.connect('ann', 'token')).toBe(first);
    await first;
    await h.client.connect('ann', 'token');
    expect(h.server.sessions).toHaveLength(1);
  });

  it('takes a single argument as the token, or as the user when tokens come from the options', async () => {
    const plain = setUp();
    await plain.client.connect('ann');
    expect(plain.server.session().config.auth).toMatchObject({ token: 'ann' });
    expect(plain.server.session().config.auth).not.toHaveProperty('userId');
    const provided = setUp({ getToken: () => 'fresh' });
    await provided.client.connect('ann');
    expect(provided.server.session().config.auth).toMatchObject({ token: 'fresh', userId: 'ann' });
    const none = setUp({ token: 'fixed' });
    await none.client.connect();
    expect(none.server.session().config.auth).toMatchObject({ token: 'fixed' });
    expect(none.client.userId).toBe('fixed');
  });

  it('stays idle without errors when it is not enabled', async () => {
    const h = setUp({ enabled: false });
    expect(await h.client.connect('ann', 'token')).toMatchObject({ state: 'idle' });
    void h.client.joinChannel('general');
    void h.client.updatePresence('online');
    h.client.sendTyping('general', true);
    h.client.leaveChannel('general');
    h.client.disconnect();
    await h.clock.advance(60_000);
    expect(h.server.sessions).toHaveLength(0);
    expect(h.seen.error).toEqual([]);
    expect(h.client.state).toBe('idle');
  });

  it('fails for good when refused, and says so once', async () => {
    const h = setUp();
    h.server.refusal = new RealtimeError('token_invalid');
    await expect(h.client.connect('ann', 'token')).rejects.toMatchObject({ code: 'token_invalid' });
    await h.clock.advance(120_000);
    expect(h.client.state).toBe('failed');
    expect(h.server.sessions).toHaveLength(1);
    expect(h.seen.error).toHaveLength(1);
    h.server.refusal = null;
    await h.client.connect('ann', 'better');
    expect(h.client.isConnected).toBe(true);
  });

  it('keeps trying when the server is only unable, with more and more patience', async () => {
    const h = setUp({ backoff: { firstRetrySpreadMs: 0 } });
    h.server.refusal = new RealtimeError('overloaded');
    const promise = h.client.connect('ann', 'token');
    await h.clock.advance(300_000);
    expect(h.client.state).toBe('reconnecting');
    expect(h.server.sessions.length).toBeGreaterThan(50);
    expect(h.server.sessions.length).toBeLessThan(150);
    h.server.refusal = null;
    await h.clock.advance(20_000);
    expect((await promise).isConnected).toBe(true);
    expect(h.seen.error).toEqual([]);
  });

  it('gives an attempt up that gets no answer', async () => {
    const h = setUp({ backoff: { firstRetrySpreadMs: 0 } });
    h.server.refusal = 'silent';
    const promise = h.client.connect('ann', 'token');
    await h.clock.advance(7999);
    h.server.refusal = null;
    await h.clock.advance(1);
    await expect(promise).resolves.toMatchObject({ isConnected: true });
    expect(h.server.sessions).toHaveLength(2);
  });
});

describe('a lost connection', () => {
  it('comes back by itself and says when', async () => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    await h.clock.advance(10_000);
    h.server.session().kill();
    const { state, retryAt, reason } = h.client.connection.getSnapshot();
    expect(state).toBe('reconnecting');
    expect(retryAt! - h.clock.now()).toBeLessThanOrEqual(2000);
    expect(reason).toMatchObject({ code: 'offline' });
    await h.clock.advance(2000);
    expect(h.client.state).toBe('connected');
    expect(h.client.connection.getSnapshot()).toMatchObject({ retryAt: null, reason: null });
  });

  it('resets its patience only after a stable connection', async () => {
    const h = setUp();
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    await h.client.connect('ann', 'token');
    const delays: number[] = [];
    for (const stayMs of [0, 0, 0, 0, 10_000]) {
      await h.clock.advance(stayMs);
      h.server.session().kill();
      const wait = h.client.connection.getSnapshot().retryAt! - h.clock.now();
      delays.push(wait);
      await h.clock.advance(wait);
    }
    expect(delays.map((delay) => Math.ceil(delay / 100) * 100)).toEqual([2000, 1000, 2000, 4000, 2000]);
    vi.restoreAllMocks();
  });

  it('waits as long as the server advises', async () => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    h.server
      .session()
      .emit('session:close', { code: 3001, reason: 'server_shutdown', reconnect: true, retryAfterMs: 5000 });
    h.server.session().kill();
    expect(h.client.connection.getSnapshot().reason).toMatchObject({ code: 'offline', retryable: true });
    await h.clock.advance(4999);
    expect(h.server.sessions).toHaveLength(1);
    await h.clock.advance(1001);
    expect(h.server.sessions).toHaveLength(2);
  });

  it('stops when the server says stop', async () => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    h.server.session().emit('session:close', { code: 3507, reason: 'token_revoked', reconnect: false });
    h.server.session().kill();
    await h.clock.advance(60_000);
    expect(h.client.connection.getSnapshot()).toMatchObject({ state: 'failed', reason: { code: 'token_revoked' } });
    expect(h.server.sessions).toHaveLength(1);
    expect(h.seen.error.map(({ code }) => code)).toEqual(['token_revoked']);
  });

  it('stops on a code it does not know, if the code says stop', async () => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    h.server.session().emit('session:close', { code: 3999, reason: 'something_new', reconnect: false });
    h.server.session().kill();
    await h.clock.advance(60_000);
    expect(h.client.connection.getSnapshot()).toMatchObject({ state: 'failed', reason: { code: 'bad_request' } });
  });

  it('asks for a fresh token when the old one is why the session ended', async () => {
    const asked: string[] = [];
    const h = setUp({ getToken: ({ reason }) => (asked.push(reason), 'token') });
    await h.client.connect('ann');
    h.server.session().emit('session:close', { code: 3005, reason: 'token_expired', reconnect: true });
    h.server.session().kill();
    await h.clock.advance(2000);
    expect(asked).toEqual(['initial', 'expired']);
    expect(h.client.state).toBe('connected');
  });

  it('rejects what was on the wire, and only that', async () => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    await h.client.joinChannel('general');
    h.server.trouble = ({ name }) => (name === 'channel:history' ? 'lost' : undefined);
    const page = h.client.channel('general').history();
    await h.clock.advance(0);
    h.server.session().kill();
    await expect(page).rejects.toMatchObject({ code: 'offline', channelId: 'general' });
  });

  it('does not come back after disconnect(), but after connect()', async () => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    void h.client.joinChannel('general');
    h.client.disconnect();
    await h.clock.advance(60_000);
    expect(h.client.state).toBe('disconnected');
    expect(h.server.sessions).toHaveLength(1);
    await h.client.connect();
    expect(h.server.session().config.auth).toMatchObject({ userId: 'ann', token: 'token' });
    await h.clock.advance(0);
    expect(h.server.session().joined.has('general')).toBe(true);
    expect(h.seen.error).toEqual([]);
  });

  it('is replaced at once by reconnect()', async () => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    await expect(h.client.reconnect()).resolves.toMatchObject({ isConnected: true });
    expect(h.server.sessions.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  });
});

describe('tokens', () => {
  it('are asked for once per attempt, with the reason', async () => {
    const asked: string[] = [];
    const h = setUp({ getToken: ({ reason, attempt }) => (asked.push(`${reason} ${attempt}`), 'token') });
    await h.client.connect('ann');
    await h.clock.advance(10_000);
    h.server.session().kill();
    await h.clock.advance(2000);
    expect(asked).toEqual(['initial 1', 'reconnect 1']);
  });

  it('are replaced once when refused as expired, then the refusal is believed', async () => {
    const asked: string[] = [];
    const h = setUp({ getToken: ({ reason }) => (asked.push(reason), 'token') });
    h.server.refusal = new RealtimeError('token_expired');
    const promise = h.client.connect('ann');
    await h.clock.advance(10_000);
    await expect(promise).rejects.toMatchObject({ code: 'token_expired' });
    expect(asked).toEqual(['initial', 'expired']);
  });

  it('that cannot be had are asked for again with back-off', async () => {
    let calls = 0;
    const h = setUp({
      getToken: () => {
        calls += 1;
        if (calls < 3) throw new Error('network');
        return 'token';
      },
    });
    const promise = h.client.connect('ann');
    await h.clock.advance(0);
    expect(h.client.connection.getSnapshot().reason).toMatchObject({ code: 'auth_provider_failed' });
    await h.clock.advance(30_000);
    await expect(promise).resolves.toMatchObject({ isConnected: true });
    expect(calls).toBe(3);
  });

  it('are given up when the provider says so', async () => {
    const h = setUp({ getToken: () => Promise.reject(new RealtimeError('unauthorized')) });
    await expect(h.client.connect('ann')).rejects.toMatchObject({ code: 'unauthorized' });
    expect(h.client.state).toBe('failed');
  });

  it('that take too long do not hold up the next attempt, and the provider learns it', async () => {
    const signals: AbortSignal[] = [];
    const h = setUp({
      backoff: { firstRetrySpreadMs: 0 },
      getToken: ({ signal }) => (signals.push(signal), signals.length === 1 ? new Promise<string>(() => {}) : 'token'),
    });
    const promise = h.client.connect('ann');
    await h.clock.advance(20_000);
    expect(signals[0]!.aborted).toBe(true);
    await h.clock.advance(0);
    await expect(promise).resolves.toMatchObject({ isConnected: true });
  });

  it('that come after disconnect() open nothing', async () => {
    let give: (token: string) => void = () => {};
    const h = setUp({ getToken: () => new Promise<string>((resolve) => (give = resolve)) });
    void h.client.connect('ann');
    await h.clock.advance(0);
    h.client.disconnect();
    give('late');
    await h.clock.advance(60_000);
    expect(h.server.sessions).toHaveLength(0);
    expect(h.client.state).toBe('disconnected');
  });

  it('are renewed on the live connection before they expire', async () => {
    const h = setUp({ getToken: ({ reason }) => `token-${reason}` });
    await h.client.connect('ann');
    h.server.session().emit('auth:expiring', { expiresAt: h.clock.now() + 1000 });
    await h.clock.advance(0);
    expect(h.server.session().of('auth:refresh')).toEqual([{ token: 'token-expiring' }]);
    expect(h.seen['token:refresh']).toEqual([{ expiresAt: h.clock.now() + 60_000 }]);
    expect(h.client.connection.getSnapshot().tokenExpiresAt).toBe(h.clock.now() + 60_000);
    h.client.disconnect();
    expect(h.client.connection.getSnapshot().tokenExpiresAt).toBeNull();
    expect(h.server.sessions).toHaveLength(1);
  });

  it('set by hand go to the live connection', async () => {
    const h = setUp();
    await h.client.connect('ann', 'one');
    await h.client.setToken('two');
    expect(h.server.session().of('auth:refresh')).toEqual([{ token: 'two' }]);
    h.server.session().kill();
    await h.clock.advance(2000);
    expect(h.server.session().config.auth).toMatchObject({ token: 'two' });
  });
});

describe('the network', () => {
  function stubNetwork() {
    const listeners = new Map<string, Set<() => void>>();
    const network = { onLine: true };
    vi.stubGlobal('navigator', network);
    vi.stubGlobal('addEventListener', (name: string, callback: () => void) => {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(callback));
    });
    vi.stubGlobal('removeEventListener', (name: string, callback: () => void) => listeners.get(name)?.delete(callback));
    return {
      listeners,
      set(onLine: boolean) {
        network.onLine = onLine;
        for (const callback of listeners.get(onLine ? 'online' : 'offline') ?? []) callback();
      },
    };
  }

  it('that is away stops all attempts; when it returns, the next one starts at once', async () => {
    const network = stubNetwork();
    const h = setUp();
    await h.client.connect('ann', 'token');
    h.server.session().kill();
    network.set(false);
    expect(h.client.state).toBe('offline');
    await h.clock.advance(600_000);
    expect(h.server.sessions).toHaveLength(1);
    expect(h.clock.pending).toBe(0);
    network.set(true);
    await h.clock.advance(0);
    expect(h.client.state).toBe('connected');
  });

  it('that is said to be away, but answers, is believed to be there', async () => {
    const network = stubNetwork();
    const h = setUp();
    await h.client.connect('ann', 'token');
    network.set(false);
    await h.clock.advance(60_000);
    expect(h.client.state).toBe('connected');
  });

  it('that is said to be away, and does not answer, is away', async () => {
    const network = stubNetwork();
    const h = setUp();
    await h.client.connect('ann', 'token');
    await h.clock.advance(1000);
    h.server.trouble = ({ name }) => (name === 'ping' ? 'lost' : undefined);
    network.set(false);
    await h.clock.advance(10_000);
    expect(h.client.state).toBe('offline');
  });

  it('is not watched any more after disconnect()', async () => {
    const network = stubNetwork();
    const h = setUp();
    await h.client.connect('ann', 'token');
    h.client.disconnect();
    expect([...network.listeners.values()].every((group) => group.size === 0)).toBe(true);
  });
});

describe('measuring', () => {
  it('knows the round trip, its quality, and how far the clocks are apart', async () => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    await h.clock.advance(0);
    expect(h.client.connection.getSnapshot()).toMatchObject({ rttMs: 0, quality: 'excellent', clockOffsetMs: 0 });
    await h.clock.advance(15_000);
    expect(h.server.session().count('ping')).toBe(2);
    h.server.session().kill();
    expect(h.client.connection.getSnapshot()).toMatchObject({ rttMs: null, quality: 'unknown' });
  });
});

describe('ending', () => {
  it('leaves no timer behind', async () => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    await h.client.joinChannel('general');
    h.client.sendTyping('general', true);
    h.server.trouble = ({ name }) => (name === 'message:send' ? 'lost' : undefined);
    const send = h.client.sendMessage('general', 'never');
    await h.clock.advance(0);
    await h.client.dispose();
    await expect(send).rejects.toMatchObject({ name: 'AbortError' });
    expect(h.clock.pending).toBe(0);
    expect(h.server.session().isOpen).toBe(false);
  });
});
