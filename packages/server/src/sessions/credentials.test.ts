import { RealtimeError } from '@nchat/realtime-protocol';
import { describe, expect, it, vi } from 'vitest';
import { fakeSession } from '../../test/support/fake-session.js';
import type { Principal } from '../core/principal.js';
import type { LiveSession } from '../core/session.js';
import { createCredentials } from './credentials.js';

const alice = (expiresAt: number): Principal => ({ userId: 'alice', kind: 'user', expiresAt });

/** A session with credentials until 100; the token `t200` has some until 200, when its check is let through. */
function world(channels: readonly string[] = ['a', 'b']) {
  const { session, state } = fakeSession(alice(100), channels);
  const gates = new Map<string, () => void>();
  const authenticate = vi.fn(async ({ token = '' }: { token?: string | undefined }) => {
    if (token === 'bad') throw new RealtimeError('token_revoked');
    await new Promise<void>((resolve) => gates.set(token, resolve));
    return alice(Number(token.slice(1)));
  });
  const can = vi.fn(async (_principal: Principal, _action: string, _channelId: string) => true);
  const leave = vi.fn((of: LiveSession, channelId: string) => of.exit(channelId));
  const { refresh } = createCredentials({ authenticator: { authenticate }, access: { can }, leave });
  const pass = async (token: string): Promise<void> => {
    await expect.poll(() => gates.has(token)).toBe(true);
    gates.get(token)?.();
  };
  return {
    session,
    state,
    can,
    leave,
    refresh: (token: string) => refresh(session, token, 'request'),
    pass,
    authenticate,
  };
}

describe('a refresh', () => {
  it('gives new credentials, and takes away only the channels that they do not allow', async () => {
    const { session, can, refresh, pass } = world(['a', 'b', 'c']);
    can.mockImplementation(async (_principal, _action, channelId) => channelId !== 'b');
    const done = refresh('t200');
    await pass('t200');
    expect(await done).toEqual({ userId: 'alice', expiresAt: 200 });
    expect([...session.channels]).toEqual(['a', 'c']);
    expect(session.emit.mock.calls).toEqual([
      ['channel:removed', { channelId: 'b', reason: 'forbidden' }],
      ['authenticated', { userId: 'alice', sessionId: session.id, expiresAt: 200, rooms: ['user:alice', 'a', 'c'] }],
    ]);
    expect(can).toHaveBeenCalledWith(alice(200), 'join', 'b', 'request');
  });

  it('changes nothing when it is refused', async () => {
    const { session, refresh, leave } = world();
    await expect(refresh('bad')).rejects.toMatchObject({ code: 'token_revoked' });
    expect(session.emit.mock.calls).toEqual([
      ['auth:error', expect.objectContaining({ code: 'token_revoked', requestId: 'request' })],
    ]);
    expect(session.renew).not.toHaveBeenCalled();
    expect(leave).not.toHaveBeenCalled();
  });

  it('changes nothing while nobody can tell about a channel', async () => {
    const { session, can, refresh, pass } = world();
    can.mockImplementation(async (_principal, _action, channelId) => {
      if (channelId === 'b') throw new RealtimeError('unavailable');
      return false;
    });
    const done = refresh('t200');
    await pass('t200');
    await expect(done).rejects.toMatchObject({ code: 'unavailable' });
    expect(session.renew).not.toHaveBeenCalled();
    expect([...session.channels]).toEqual(['a', 'b']);
  });

  it('asks also about a channel that was joined while it was under way', async () => {
    const { session, can, refresh, pass } = world(['a']);
    can.mockImplementation(async (_principal, _action, channelId) => {
      if (channelId === 'a') session.enter('late');
      return channelId !== 'late';
    });
    const done = refresh('t200');
    await pass('t200');
    await done;
    expect([...session.channels]).toEqual(['a']);
  });

  it('comes to nothing when the session is gone by then', async () => {
    const { session, state, refresh, pass } = world();
    const done = refresh('t200');
    state.isOpen = false;
    await pass('t200');
    await expect(done).rejects.toMatchObject({ code: 'timeout' });
    expect(session.renew).not.toHaveBeenCalled();
  });
});

describe('refreshes at the same time', () => {
  it('hold in the order they were asked for', async () => {
    const { session, refresh, pass, authenticate } = world();
    const all = [refresh('t300'), refresh('t200')];
    await pass('t300');
    expect(authenticate).toHaveBeenCalledTimes(1);
    await pass('t200');
    await Promise.all(all);
    expect(session.principal.expiresAt).toBe(200);
  });

  it('are bounded', async () => {
    const { refresh, pass } = world();
    const all = ['t1', 't2', 't3', 't4'].map((token) => refresh(token));
    await expect(refresh('t5')).rejects.toMatchObject({ code: 'rate_limited' });
    for (const token of ['t1', 't2', 't3', 't4']) await pass(token);
    await Promise.all(all);
    const again = refresh('t6');
    await pass('t6');
    expect((await again).expiresAt).toBe(6);
  });
});
