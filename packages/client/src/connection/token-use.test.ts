import { RealtimeError } from '@nchat/realtime-protocol/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setUp, texts } from '../../test/support/harness.js';

describe('another user', () => {
  it('does not get the token that was set for the last one', async () => {
    const h = setUp({ token: 'of the options' });
    await h.client.connect('ann', 'token of ann');
    await h.client.connect('bob');
    expect(h.server.session().config.auth).toMatchObject({ userId: 'bob', token: 'of the options' });
    await h.client.connect('eve', 'token of eve');
    expect(h.server.session().config.auth).toMatchObject({ userId: 'eve', token: 'token of eve' });
  });

  it('takes over also while the last one is still connecting', async () => {
    const h = setUp();
    h.server.refusal = 'silent';
    const first = h.client.connect('ann', 'token of ann');
    await h.clock.advance(100);
    h.server.refusal = null;
    const second = h.client.connect('bob', 'token of bob');
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    await second;
    expect(h.client.userId).toBe('bob');
    expect(h.server.session().config.auth).toMatchObject({ userId: 'bob', token: 'token of bob' });
  });

  it('takes over from a token alone, whomever it spoke for', async () => {
    const h = setUp();
    void h.client.connect('token of ann');
    await h.client.connect('bob', 'token of bob');
    expect(h.client.userId).toBe('bob');
    expect(h.server.session().config.auth).toMatchObject({ userId: 'bob', token: 'token of bob' });
  });

  it('does not send what the last one wrote while connecting', async () => {
    const h = setUp();
    h.server.refusal = 'silent';
    void h.client.connect('ann', 'token of ann');
    void h.client.sendMessage('general', 'by ann');
    await h.clock.advance(100);
    h.server.refusal = null;
    await h.client.connect('bob', 'token of bob');
    await h.client.joinChannel('general');
    await h.clock.advance(1000);
    expect(h.server.log('general').entries).toEqual([]);
    await h.client.connect('ann', 'token of ann');
    await h.clock.advance(1000);
    expect(texts(h.client, 'general')).toEqual(['by ann']);
    expect(h.server.log('general').messages.values().next().value).toMatchObject({ userId: 'ann' });
  });

  it('after a logout starts from what the options say', async () => {
    const h = setUp({ token: 'of the options' });
    await h.client.connect('ann', 'token of ann');
    h.client.disconnect({ forgetToken: true });
    await h.client.connect();
    expect(h.server.session().config.auth).toMatchObject({ token: 'of the options' });
  });
});

describe('a new token of the same user', () => {
  it('given to connect() goes to the live connection, once', async () => {
    const h = setUp();
    await h.client.connect('ann', 'one');
    await h.client.connect('ann', 'two');
    await h.client.connect('ann', 'two');
    await h.clock.advance(0);
    expect(h.server.sessions).toHaveLength(1);
    expect(h.server.session().of('auth:refresh')).toEqual([{ token: 'two' }]);
  });

  it('set by hand does not end the renewal of tokens', async () => {
    const asked: string[] = [];
    const h = setUp({ getToken: ({ reason }) => (asked.push(reason), 'provided') });
    await h.client.connect('ann', 'of the page');
    expect(h.server.session().config.auth).toMatchObject({ token: 'of the page' });
    await h.client.setToken('by hand');
    h.server.session().emit('auth:expiring', { expiresAt: h.clock.now() + 1000 });
    await h.clock.advance(0);
    expect(h.server.session().of('auth:refresh')).toEqual([{ token: 'by hand' }, { token: 'provided' }]);
    h.server.session().kill();
    await h.clock.advance(2000);
    expect(asked).toEqual(['expiring', 'reconnect']);
  });

  it('is tried by the next attempt when it comes while connecting', async () => {
    const h = setUp({ backoff: { firstRetrySpreadMs: 0 } });
    h.server.refusal = new RealtimeError('unavailable');
    void h.client.connect('ann', 'one');
    await h.clock.advance(0);
    h.server.refusal = null;
    const promise = h.client.connect('ann', 'two');
    await h.clock.advance(2000);
    await promise;
    expect(h.server.session().config.auth).toMatchObject({ token: 'two' });
  });
});

describe('promises that nobody awaits', () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  let others: NodeJS.UnhandledRejectionListener[] = [];

  beforeEach(() => {
    unhandled.length = 0;
    others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
  });
  afterEach(() => {
    process.off('unhandledRejection', note);
    for (const other of others) process.on('unhandledRejection', other);
  });

  it.each<[string, () => Promise<string>]>([
    ['rejects', () => Promise.reject(new Error('no network'))],
    ['refuses for good', () => Promise.reject(new RealtimeError('unauthorized'))],
    ['answers nothing', () => Promise.resolve(undefined as unknown as string)],
    ['never answers', () => new Promise(() => {})],
    ['works', () => Promise.resolve('token')],
  ])('never become unhandled rejections when the provider %s', async (_name, getToken) => {
    for (const end of ['disconnect', 'dispose', 'logout', 'nothing'] as const) {
      const h = setUp({ getToken: ({ signal }) => (signal.throwIfAborted(), getToken()) });
      void h.client.connect('ann');
      void h.client.joinChannel('general');
      void h.client.sendMessage('general', 'hello');
      void h.client.setToken('by hand');
      void h.client.updatePresence('away');
      void h.client.channel('general').history();
      await h.clock.advance(100);
      void h.client.reconnect();
      for (const session of h.server.sessions) session.emit('auth:expiring', { expiresAt: h.clock.now() });
      void h.client.connect('bob');
      await h.clock.advance(0);
      if (end === 'disconnect') h.client.disconnect({ clearQueue: true });
      if (end === 'logout') h.client.disconnect({ forgetToken: true });
      if (end === 'dispose') void h.client.dispose();
      await h.clock.advance(60_000);
      if (end === 'nothing') await h.client.dispose();
      await h.clock.advance(0);
    }
    expect(unhandled).toEqual([]);
  });

  it('would be noticed here if they did', async () => {
    void Promise.reject(new Error('on purpose'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(unhandled).toHaveLength(1);
  });
});
