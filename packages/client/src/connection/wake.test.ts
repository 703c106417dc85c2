import { RealtimeError } from '@nchat/realtime-protocol/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setUp } from '../../test/support/harness.js';
import type { RealtimeClientOptions } from '../options.js';
import type { TokenReason } from './token.js';

afterEach(() => vi.restoreAllMocks());

/** A client whose network the test owns. */
function withNetwork(options: RealtimeClientOptions = {}) {
  const network = { isThere: true, tell: () => {}, watchers: 0 };
  const h = setUp({
    ...options,
    network: {
      isOnline: () => network.isThere,
      watch(callback) {
        network.tell = callback;
        network.watchers += 1;
        return () => void (network.watchers -= 1);
      },
    },
  });
  const retryAt = () => h.client.connection.getSnapshot().retryAt;
  return { ...h, network, retryAt };
}

describe('a client that waits for its next attempt', () => {
  it('makes it at once when the network or the application is back', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.9);
    const h = withNetwork();
    await h.client.connect('ann', 'token');
    h.server.session().kill();
    expect(h.retryAt()).toBeGreaterThan(h.clock.now());
    h.network.tell();
    await h.clock.advance(0);
    expect(h.client.state).toBe('connected');
  });

  it('takes signals that come in a group for one', async () => {
    const h = withNetwork();
    await h.client.connect('ann', 'token');
    h.server.session().kill();
    h.server.refusal = 'silent';
    for (let i = 0; i < 4; i += 1) {
      h.network.tell();
      await h.clock.advance(100);
    }
    expect(h.server.sessions).toHaveLength(2);
  });

  it('waits as long as the server asked, whatever the network says', async () => {
    const h = withNetwork();
    await h.client.connect('ann', 'token');
    h.server
      .session()
      .emit('session:close', { code: 3001, reason: 'server_shutdown', reconnect: true, retryAfterMs: 4000 });
    h.server.session().kill();
    h.network.tell();
    await h.clock.advance(3999);
    expect(h.server.sessions).toHaveLength(1);
    await h.clock.advance(1001);
    expect(h.client.state).toBe('connected');
  });

  it('replaces an attempt that was under way when the machine fell asleep', async () => {
    const h = withNetwork();
    h.server.refusal = 'silent';
    await h.clock.advance(0);
    void h.client.connect('ann', 'token');
    await h.clock.advance(9000);
    const stuck = h.server.sessions.length;
    await h.clock.advance(3000);
    h.server.refusal = null;
    h.network.tell();
    await h.clock.advance(0);
    expect(h.client.state).toBe('connected');
    expect(h.server.sessions.length).toBeGreaterThan(stuck);
  });
});

describe('a connection that may be dead', () => {
  it('is replaced at once when it does not answer, with a token asked for because of that', async () => {
    const asked: TokenReason[] = [];
    const h = withNetwork({ getToken: ({ reason }) => (asked.push(reason), 'token') });
    await h.client.connect('ann');
    await h.clock.advance(20_000);
    h.server.trouble = ({ name }, session) =>
      name === 'ping' && session === h.server.sessions[0] ? 'lost' : undefined;
    h.network.tell();
    await h.clock.advance(1500);
    expect(h.client.state).toBe('connected');
    expect(h.server.sessions.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    expect(asked).toEqual(['initial', 'wake']);
    h.server.session().kill();
    await h.clock.advance(2000);
    expect(asked.at(-1)).toBe('reconnect');
  });

  it('is replaced at once also when the loss is told before the question is answered', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.9);
    const h = withNetwork();
    await h.client.connect('ann', 'token');
    h.network.tell();
    h.server.session().kill();
    await h.clock.advance(0);
    expect(h.client.state).toBe('connected');
    expect(h.server.sessions).toHaveLength(2);
  });

  it('but was ended by a server that names a time is not', async () => {
    const h = withNetwork();
    await h.client.connect('ann', 'token');
    h.network.tell();
    h.server
      .session()
      .emit('session:close', { code: 3001, reason: 'server_shutdown', reconnect: true, retryAfterMs: 2000 });
    h.server.session().kill();
    await h.clock.advance(1999);
    expect(h.server.sessions).toHaveLength(1);
  });

  it('is kept when it answers', async () => {
    const asked: TokenReason[] = [];
    const h = withNetwork({ getToken: ({ reason }) => (asked.push(reason), 'token') });
    await h.client.connect('ann');
    h.network.tell();
    await h.clock.advance(5000);
    expect(h.server.sessions).toHaveLength(1);
    h.server.session().kill();
    await h.clock.advance(2000);
    expect(asked).toEqual(['initial', 'reconnect']);
  });

  it('takes the ordinary way when it fell silent while the machine was awake: the server may hang', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.9);
    const h = withNetwork();
    await h.client.connect('ann', 'token');
    await h.clock.advance(1000);
    h.server.trouble = ({ name }) => (name === 'ping' ? 'lost' : undefined);
    await h.clock.advance(24_000);
    expect(h.client.connection.getSnapshot()).toMatchObject({ state: 'reconnecting', reason: { code: 'timeout' } });
    expect(h.retryAt()).toBe(h.clock.now() + 1800);
  });

  it('is kept when it is slow, but speaks', async () => {
    const h = withNetwork();
    await h.client.connect('ann', 'token');
    await h.client.joinChannel('general');
    h.server.trouble = ({ name }) => (name === 'ping' ? 'lost' : undefined);
    for (let i = 0; i < 90; i += 1) {
      h.server.post('general', `message ${i}`);
      await h.clock.advance(1000);
    }
    expect(h.server.sessions).toHaveLength(1);
    expect(h.client.connection.getSnapshot().quality).toBe('poor');
  });
});

describe('attempts', () => {
  it('end after as many as allowed', async () => {
    const h = withNetwork({ backoff: { maxAttempts: 3 } });
    h.server.refusal = new RealtimeError('overloaded');
    const promise = h.client.connect('ann', 'token');
    await h.clock.advance(60_000);
    await expect(promise).rejects.toMatchObject({ code: 'overloaded' });
    expect(h.client.state).toBe('failed');
    expect(h.server.sessions).toHaveLength(3);
  });
});

describe('ending', () => {
  const everything = async (h: ReturnType<typeof withNetwork>) => {
    await h.client.connect('ann');
    await h.client.joinChannel('general');
    await h.client.sendMessage('general', 'hello');
    h.server.emit('general', 'typing', {
      channelId: 'general',
      userId: 'bob',
      isTyping: true,
      expiresAt: new Date(h.clock.now() + 3000).toISOString(),
    });
    await h.client.updatePresence('away');
    h.server.session().emit('auth:expiring', { expiresAt: h.clock.now() + 60_000 });
    await h.clock.advance(0);
    expect(h.clock.pending).toBeGreaterThan(0);
    expect(h.network.watchers).toBe(1);
  };

  it('by disconnect() leaves no timer and no listener', async () => {
    const h = withNetwork({ getToken: () => 'token' });
    await everything(h);
    h.client.disconnect();
    expect(h.network.watchers).toBe(0);
    await h.clock.advance(3000);
    expect(h.clock.pending).toBe(0);
  });

  it('by dispose() leaves none from that moment on', async () => {
    const h = withNetwork({ getToken: () => 'token' });
    await everything(h);
    await h.client.dispose();
    expect(h.network.watchers).toBe(0);
    expect(h.clock.pending).toBe(0);
  });

  it('in the middle of anything leaves none either', async () => {
    for (const afterMs of [0, 1, 500, 1500, 8000, 9000]) {
      const h = withNetwork({ getToken: () => (afterMs % 2 ? new Promise<string>(() => {}) : 'token') });
      h.server.refusal = 'silent';
      void h.client.connect('ann');
      await h.clock.advance(afterMs);
      await h.client.dispose();
      await h.clock.advance(0);
      expect(h.clock.pending).toBe(0);
      expect(h.network.watchers).toBe(0);
    }
  });

  it('and beginning again a thousand times piles nothing up', async () => {
    const h = withNetwork({ getToken: () => 'token' });
    for (let i = 0; i < 1000; i += 1) {
      void h.client.connect('ann');
      h.client.disconnect();
    }
    expect(h.network.watchers).toBe(0);
    await h.client.connect('ann');
    expect(h.network.watchers).toBe(1);
    expect(h.server.sessions).toHaveLength(1);
  });
});
