import { RealtimeError } from '@nchat/realtime-protocol';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import type { Append } from '../../ports/channel-log.js';
import type { BusFrame } from '../../ports/event-bus.js';
import type { Revocation } from '../../ports/limits.js';
import { createAdminService } from './admin-service.js';

function office({ fail = () => false }: { fail?: (what: string) => boolean } = {}) {
  const clock = new FakeClock(5_000);
  const done: (Append | BusFrame | Revocation)[] = [];
  const note = async (what: string, thing: Append | BusFrame | Revocation): Promise<void> => {
    if (fail(what)) throw new RealtimeError('unavailable');
    done.push(thing);
  };
  const admin = createAdminService({
    log: { append: (request: Append) => note(`append ${request.channelId}`, request) } as never,
    bus: {
      publish: (topic, frame) => note(`publish ${topic}`, frame),
      subscribe: async () => () => {},
      onRestored: () => () => {},
    },
    revocations: { revoke: (revocation) => note('revoke', revocation) },
    clock,
    sessionsOf: () => 0,
    counts: () => ({ connections: 1, users: 1, channels: 1, feeds: 1, fanout: 'fast' }),
  });
  return { admin, clock, done };
}

describe('a revocation', () => {
  it('is remembered before it is told', async () => {
    const { admin, done } = office();
    await admin.revoke({ userId: 'ann' });
    expect(done).toEqual([
      { userId: 'ann', tokenId: undefined, before: undefined, at: 5_000 },
      { kind: 'revoke', userId: 'ann' },
    ]);
  });

  it('that cannot be remembered is not told either', async () => {
    const { admin, done } = office({ fail: (what) => what === 'revoke' });
    await expect(admin.revoke({ tokenId: 't1' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(done).toEqual([]);
  });
});

describe('a durable broadcast', () => {
  const broadcast = { event: 'sale', payload: { off: 20 }, durable: true, userId: 'service:x', operationId: 'k1' };

  it('is an entry of its own in each log', async () => {
    const { admin, done } = office();
    await admin.broadcast({ ...broadcast, rooms: [{ channelId: 'c' }, { userId: 'bob' }] });
    const entry = {
      kind: 'notification',
      at: 5_000,
      userId: 'service:x',
      operationId: 'k1',
      notice: { kind: 'sale', data: { off: 20 } },
    };
    expect(done).toMatchObject([
      { ...entry, channelId: 'c' },
      { ...entry, channelId: 'user:bob' },
    ]);
    expect(new Set(done.map((request) => (request as Append).id)).size).toBe(2);
  });

  it('fails as a whole when one room fails, for the caller to repeat under the same key', async () => {
    const { admin } = office({ fail: (what) => what === 'append c' });
    const rooms = [{ channelId: 'c' }, { userId: 'bob' }];
    await expect(admin.broadcast({ ...broadcast, rooms })).rejects.toMatchObject({ code: 'unavailable' });
  });
});

it('counts its uptime in seconds', async () => {
  const { admin, clock } = office();
  await clock.advance(61_500);
  expect(admin.stats()).toEqual({ connections: 1, users: 1, channels: 1, feeds: 1, fanout: 'fast', uptime: 61 });
});
