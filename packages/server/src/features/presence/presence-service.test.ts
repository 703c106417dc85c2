import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeSocket, Instance } from '../../../test/support/presence-world.js';
import { PresenceWorld, timing } from '../../../test/support/presence-world.js';

let world: PresenceWorld;
let one: Instance;
let two: Instance;
/** Bob watches from the other instance. */
let bob: FakeSocket;

beforeEach(async () => {
  world = new PresenceWorld();
  one = await world.instance();
  two = await world.instance();
  bob = await two.connect('bob');
  await two.join(bob, 'general');
  await quiet();
  bob.told.length = 0;
});

const quiet = (): Promise<void> => world.clock.advance(1_000);
/** Done, and told, also when it has to wait for an earlier change of the same user. */
const soon = async <T>(done: Promise<T>): Promise<T> => (await Promise.all([done, quiet()]))[0];
const arrive = async (userId = 'ann', deviceId?: string): Promise<FakeSocket> => {
  const socket = await one.connect(userId, deviceId);
  await one.join(socket, 'general');
  await quiet();
  bob.told.length = 0;
  return socket;
};
const statusIn = async (channelId: string, userId = 'ann'): Promise<string | undefined> =>
  (await two.service.snapshot(channelId)).find((presence) => presence.userId === userId)?.status;

describe('others in the channel, on any instance, are told', () => {
  it('of who comes, once and at once', async () => {
    const ann = await one.connect('ann', 'laptop', 'desktop');
    await one.join(ann, 'general');
    expect(bob.told).toMatchObject([
      { userId: 'ann', status: 'online', devices: [{ kind: 'desktop', status: 'online' }] },
    ]);
  });

  it('once, however many channels they share', async () => {
    const ann = await arrive();
    for (const channelId of ['help', 'random'])
      await soon(Promise.all([one.join(ann, channelId), two.join(bob, channelId)]));
    bob.told.length = 0;
    await one.service.update(ann, { status: 'dnd' });
    expect(bob.takeStatuses('ann')).toEqual(['dnd']);
  });

  it('offline in the channel that was left, and nothing any more when none is shared', async () => {
    const ann = await arrive();
    await soon(Promise.all([one.join(ann, 'help'), two.join(bob, 'help')]));
    bob.told.length = 0;
    await soon(one.leave(ann, 'help'));
    expect(bob.last('ann')).toMatchObject({ status: 'offline', channelId: 'help' });
    expect(bob.takeStatuses('ann')).toEqual(['offline']);
    await soon(one.leave(ann, 'general'));
    expect(bob.takeStatuses('ann')).toEqual(['offline']);
    await one.service.update(ann, { status: 'dnd' });
    await quiet();
    expect(bob.takeStatuses('ann')).toEqual([]);
  });

  it('of the last device, not of each', async () => {
    const laptop = await arrive('ann', 'laptop');
    const phone = await two.connect('ann', 'phone', 'mobile');
    await soon(two.join(phone, 'general'));
    bob.told.length = 0;
    await one.end(laptop, true);
    await quiet();
    expect(bob.last('ann')).toMatchObject({ status: 'online', devices: [{ kind: 'mobile' }] });
    await soon(two.end(phone, true));
    expect(bob.last('ann')).toMatchObject({ status: 'offline', devices: [] });
  });
});

describe('a user who goes', () => {
  it('is offline at once after a clean disconnect, with the moment kept', async () => {
    const ann = await arrive();
    const gone = world.clock.now();
    await one.end(ann, true);
    expect(bob.last('ann')).toEqual({
      userId: 'ann',
      status: 'offline',
      lastSeen: new Date(gone).toISOString(),
      devices: [],
    });
  });

  it('is offline after the grace when the connection was lost, as of the loss', async () => {
    const ann = await arrive();
    const lost = world.clock.now();
    await one.end(ann, false);
    await world.clock.advance(timing.graceMs - 1);
    expect(bob.takeStatuses('ann')).toEqual([]);
    expect(await statusIn('general')).toBe('online');
    await world.clock.advance(1);
    expect(bob.last('ann')).toMatchObject({ status: 'offline', lastSeen: new Date(lost).toISOString() });
  });

  it('and comes back in time was never away', async () => {
    const ann = await arrive();
    await one.end(ann, false);
    await world.clock.advance(timing.graceMs / 2);
    const again = await one.connect('ann');
    await world.clock.advance(500);
    await one.join(again, 'general');
    await world.clock.advance(2 * timing.graceMs);
    expect(bob.takeStatuses('ann')).toEqual([]);
    expect(await statusIn('general')).toBe('online');
  });

  it('and comes back on another instance was never away either', async () => {
    const ann = await arrive();
    await one.end(ann, false);
    await world.clock.advance(5_000);
    const again = await two.connect('ann');
    await two.join(again, 'general');
    await world.clock.advance(2 * timing.graceMs);
    expect(bob.takeStatuses('ann')).toEqual([]);
    expect(await statusIn('general')).toBe('online');
  });
});

describe('the choice', () => {
  it('do-not-disturb holds on all devices and over reconnects', async () => {
    const laptop = await arrive('ann', 'laptop');
    await soon(one.service.update(laptop, { status: 'dnd' }));
    await soon(one.end(laptop, true));
    const phone = await two.connect('ann', 'phone');
    await two.join(phone, 'general');
    await quiet();
    expect(bob.last('ann')?.status).toBe('dnd');
  });

  it('is not changed by what a device does by itself', async () => {
    const ann = await arrive();
    await one.service.update(ann, { status: 'dnd' });
    await quiet();
    expect(await one.service.update(ann, { status: 'away', auto: true })).toEqual({ userId: 'ann', status: 'dnd' });
    await quiet();
    expect(bob.last('ann')).toMatchObject({ status: 'dnd', devices: [{ status: 'away' }] });
  });

  it('ends with an explicit online or away, in one step', async () => {
    const ann = await arrive();
    await one.service.update(ann, { status: 'dnd' });
    await quiet();
    bob.told.length = 0;
    expect(await one.service.update(ann, { status: 'away' })).toEqual({ userId: 'ann', status: 'away' });
    await quiet();
    expect(bob.takeStatuses('ann')).toEqual(['away']);
  });

  it('away concerns one device: another that is online shows', async () => {
    const laptop = await arrive('ann', 'laptop');
    await two.connect('ann', 'phone');
    await quiet();
    expect(await one.service.update(laptop, { status: 'away' })).toEqual({ userId: 'ann', status: 'online' });
    expect(bob.last('ann')).toMatchObject({ status: 'online', devices: [{ status: 'online' }, { status: 'away' }] });
  });
});

describe('an invisible user', () => {
  it('looks gone to others, and is told the truth on all own devices', async () => {
    const laptop = await arrive('ann', 'laptop');
    const phone = await two.connect('ann', 'phone', 'mobile');
    await quiet();
    const hidden = world.clock.now();
    expect(await one.service.update(laptop, { status: 'offline' })).toEqual({ userId: 'ann', status: 'offline' });
    expect(bob.last('ann')).toEqual({
      userId: 'ann',
      status: 'offline',
      lastSeen: new Date(hidden).toISOString(),
      devices: [],
    });
    expect(phone.last('ann')).toMatchObject({ status: 'offline', devices: [{ kind: 'mobile' }, { kind: 'web' }] });
  });

  it('leaves no trace of what they do', async () => {
    const ann = await arrive();
    await one.service.update(ann, { status: 'offline', customStatus: { text: 'here' } });
    await quiet();
    const before = await two.service.snapshot('general');
    bob.told.length = 0;
    await soon(two.join(bob, 'help'));
    await soon(one.join(ann, 'help'));
    await soon(one.service.update(ann, { status: 'away', auto: true }));
    await soon(one.leave(ann, 'help'));
    const phone = await soon(one.connect('ann', 'phone'));
    await soon(Promise.all([one.end(phone, true), one.end(ann, true)]));
    expect(bob.takeStatuses('ann')).toEqual([]);
    const ofAnn = ({ userId }: { userId: string }): boolean => userId === 'ann';
    expect((await two.service.snapshot('general')).filter(ofAnn)).toEqual(before.filter(ofAnn));
  });

  it('is counted as offline', async () => {
    const ann = await arrive();
    await one.service.update(ann, { status: 'offline' });
    expect((await two.service.channelPresence('general')).count).toEqual({ online: 1, away: 0, dnd: 0, offline: 1 });
  });
});

describe('a custom status', () => {
  it('is set, kept by updates that do not name it, and cleared by null', async () => {
    const ann = await arrive();
    const set = { text: 'lunch', emoji: '🍜' };
    await one.service.update(ann, { status: 'online', customStatus: set });
    expect(bob.last('ann')?.customStatus).toEqual(set);
    await quiet();
    await one.service.update(ann, { status: 'dnd' });
    expect(bob.last('ann')).toMatchObject({ status: 'dnd', customStatus: set });
    await quiet();
    await one.service.update(ann, { status: 'dnd', customStatus: null });
    expect(bob.last('ann')).not.toHaveProperty('customStatus');
  });

  it('ends by itself and is told once, though the user is on two instances', async () => {
    const ann = await arrive();
    await two.connect('ann', 'phone');
    await quiet();
    const expiresAt = new Date(world.clock.now() + 60_000).toISOString();
    await one.service.update(ann, { status: 'online', customStatus: { text: 'lunch', expiresAt } });
    await quiet();
    bob.told.length = 0;
    await world.clock.advance(58_999);
    expect(bob.told).toEqual([]);
    await world.clock.advance(1);
    expect(bob.told).toHaveLength(1);
    expect(bob.last('ann')).not.toHaveProperty('customStatus');
    await quiet();
    expect(bob.told).toHaveLength(1);
  });

  it('keeps no timer for a user who has gone', async () => {
    const before = world.clock.pending;
    const ann = await arrive();
    const expiresAt = new Date(world.clock.now() + 60_000).toISOString();
    await soon(one.service.update(ann, { status: 'online', customStatus: { text: 'lunch', expiresAt } }));
    expect(world.clock.pending).toBe(before + 1);
    await soon(one.end(ann, true));
    expect(world.clock.pending).toBe(before);
  });

  it('ends by itself also where the user chose it from elsewhere, and days later', async () => {
    await arrive();
    const days = 2.5 * 24 * 60 * 60 * 1_000;
    const expiresAt = new Date(world.clock.now() + days).toISOString();
    await two.service.update({ userId: 'ann' }, { status: 'online', customStatus: { text: 'holiday', expiresAt } });
    await world.clock.advance(days - 1_000);
    expect(bob.last('ann')?.customStatus).toBeDefined();
    await world.clock.advance(1_000);
    expect(bob.last('ann')).not.toHaveProperty('customStatus');
  });
});

describe('a user who speaks HTTP', () => {
  it('is present for the presence timeout, renewed by each call', async () => {
    await one.service.touchHttp('ann', ['general']);
    expect(bob.last('ann')).toMatchObject({ status: 'online', devices: [{ kind: 'web', status: 'online' }] });
    await world.clock.advance(timing.timeoutMs - 1);
    await one.service.touchHttp('ann', ['general']);
    await world.clock.advance(timing.timeoutMs - 1);
    expect(bob.takeStatuses('ann')).toEqual(['online']);
    await world.clock.advance(1);
    expect(bob.takeStatuses('ann')).toEqual(['offline']);
  });

  it('is as they say by POST', async () => {
    await one.service.touchHttp('ann', ['general']);
    expect(await soon(one.service.update({ userId: 'ann' }, { status: 'away' }))).toEqual({
      userId: 'ann',
      status: 'away',
    });
    expect(bob.last('ann')?.status).toBe('away');
    await quiet();
    await one.service.update({ userId: 'ann' }, { status: 'dnd' });
    expect(bob.last('ann')?.status).toBe('dnd');
  });

  it('is as they say from the first moment', async () => {
    const actor = { userId: 'ann', channelIds: ['general'] };
    expect(await one.service.update(actor, { status: 'dnd' })).toEqual({ userId: 'ann', status: 'dnd' });
    expect(bob.takeStatuses('ann')).toEqual(['dnd']);
    await one.service.update({ ...actor, userId: 'cleo' }, { status: 'offline' });
    expect(bob.takeStatuses('cleo')).toEqual([]);
    expect(await statusIn('general', 'cleo')).toBe('offline');
  });

  it('is no second device beside a live one', async () => {
    await arrive();
    await two.service.touchHttp('ann', ['general']);
    await quiet();
    expect(bob.told).toEqual([]);
  });
});

describe('the members of a channel', () => {
  it('are all who were there, each as others see them there', async () => {
    const ann = await arrive();
    const cleo = await arrive('cleo');
    await one.join(cleo, 'help');
    await quiet();
    await soon(one.leave(cleo, 'general'));
    await one.service.update(ann, { status: 'dnd' });
    const { users, count, channelId } = await two.service.channelPresence('general');
    expect(channelId).toBe('general');
    expect(users.map(({ userId, status }) => `${userId} ${status}`).sort()).toEqual([
      'ann dnd',
      'bob online',
      'cleo offline',
    ]);
    expect(users.find(({ userId }) => userId === 'cleo')).not.toHaveProperty('customStatus');
    expect(count).toEqual({ online: 1, away: 0, dnd: 1, offline: 1 });
  });

  it('are kept live where the channel is followed, also of who comes unseen', async () => {
    const members = await two.follow('general');
    const ann = await arrive();
    expect(members.get('ann')?.status).toBe('online');
    await soon(one.leave(ann, 'general'));
    expect(members.get('ann')?.status).toBe('offline');
    const cleo = await one.connect('cleo');
    await one.service.update(cleo, { status: 'offline' });
    await soon(one.join(cleo, 'general'));
    expect(members.get('cleo')?.status).toBe('offline');
  });
});
