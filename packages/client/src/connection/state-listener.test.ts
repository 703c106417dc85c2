import { RealtimeError } from '@nchat/realtime-protocol/core';
import { describe, expect, it, vi } from 'vitest';
import { setUp } from '../../test/support/harness.js';

describe('a listener of the state', () => {
  const atFirst = (h: ReturnType<typeof setUp>, wanted: string, work: () => void): void => {
    const stop = h.client.on('state', ({ state }) => {
      if (state !== wanted) return;
      stop();
      work();
    });
  };

  it.each(['connecting', 'syncing', 'reconnecting'])('may disconnect while it is %s, for good', async (state) => {
    const getToken = vi.fn(() => 'token');
    const h = setUp({ getToken });
    atFirst(h, state, () => h.client.disconnect());
    void h.client.connect('ann');
    void h.client.joinChannel('general');
    await h.clock.advance(100);
    if (state === 'reconnecting') h.server.session().kill();
    await h.clock.advance(60_000);
    expect(h.client.state).toBe('disconnected');
    expect(getToken).toHaveBeenCalledTimes(state === 'connecting' ? 0 : 1);
    expect(h.clock.pending).toBe(0);
  });

  it('may connect anew when it failed, or was ended', async () => {
    const h = setUp();
    h.server.refusal = new RealtimeError('token_revoked');
    let again: Promise<unknown> | undefined;
    atFirst(h, 'failed', () => {
      h.server.refusal = null;
      again = h.client.connect('ann', 'new');
    });
    await expect(h.client.connect('ann', 'old')).rejects.toMatchObject({ code: 'token_revoked' });
    await expect(again).resolves.toMatchObject({ isConnected: true });
    atFirst(h, 'disconnected', () => void (again = h.client.connect('ann', 'new')));
    h.client.disconnect();
    await expect(again).resolves.toMatchObject({ isConnected: true });
  });
});
