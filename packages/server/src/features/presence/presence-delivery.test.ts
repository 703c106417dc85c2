import type { Presence } from '@nchat/realtime-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import type { PresenceFrame } from '../../ports/event-bus.js';
import { PresenceDelivery } from './presence-delivery.js';

const online: Presence = {
  userId: 'ann',
  status: 'online',
  lastSeen: '2026-01-01T00:00:00.000Z',
  devices: [{ kind: 'web', status: 'online' }],
};
const offline: Presence = { ...online, status: 'offline', devices: [] };
const frame = (over: Partial<PresenceFrame>): PresenceFrame => ({
  kind: 'presence',
  userId: 'ann',
  version: 1,
  viewChanged: true,
  selfChanged: true,
  channels: ['general'],
  view: online,
  selfView: online,
  ...over,
});

let told: { to: object; view: Presence }[];
let applied: PresenceFrame[];
let clock: FakeClock;
let delivery: PresenceDelivery;

beforeEach(() => {
  told = [];
  applied = [];
  clock = new FakeClock();
  delivery = new PresenceDelivery({
    clock,
    members: { apply: (each) => applied.push(each) },
    broadcaster: {
      toChannel() {},
      custom() {},
      toUser: (userId, _, view) => told.push({ to: { userId }, view: view as Presence }),
      toAudience: (to, _, view) => told.push({ to, view: view as Presence }),
    },
  });
});

describe('a frame is told', () => {
  it('to all who share a channel, and to own devices', () => {
    delivery.deliver(frame({ channels: ['general', 'help'], selfView: { ...online, customStatus: { text: 'me' } } }));
    expect(told).toEqual([
      { to: { channels: ['general', 'help'], exceptUserId: 'ann' }, view: online },
      { to: { userId: 'ann' }, view: { ...online, customStatus: { text: 'me' } } },
    ]);
  });

  it('only where the user came in, when nothing else is new', () => {
    delivery.deliver(
      frame({ viewChanged: false, selfChanged: false, channels: ['general', 'help'], entered: ['help'] }),
    );
    expect(told).toEqual([{ to: { channels: ['help'], exceptUserId: 'ann' }, view: { ...online, channelId: 'help' } }]);
  });

  it('as offline in the channel that the user left, and as that only', () => {
    delivery.deliver(frame({ viewChanged: false, selfChanged: false, left: ['help'] }));
    expect(told).toEqual([
      { to: { channels: ['help'], exceptUserId: 'ann' }, view: { ...offline, channelId: 'help' } },
    ]);
  });

  it('as offline everywhere, once, when the user is nowhere any more', () => {
    delivery.deliver(frame({ selfChanged: false, view: offline, channels: [], left: ['general', 'help'] }));
    expect(told).toEqual([{ to: { channels: ['general', 'help'], exceptUserId: 'ann' }, view: offline }]);
  });

  it('to nobody else while an invisible user moves about', () => {
    delivery.deliver(frame({ viewChanged: false, view: offline, entered: ['general'], left: ['help'] }));
    expect(told).toEqual([{ to: { userId: 'ann' }, view: online }]);
    expect(applied).toHaveLength(1);
  });
});

describe('a late frame', () => {
  it('tells whom it concerned what is true by now', () => {
    const away: Presence = { ...online, status: 'away' };
    delivery.deliver(frame({ version: 8, viewChanged: false, selfChanged: false, view: away, entered: ['general'] }));
    told = [];
    delivery.deliver(frame({ version: 7, channels: ['general', 'help'], left: ['random'] }));
    expect(told.slice(0, 3)).toEqual([
      { to: { channels: ['general'], exceptUserId: 'ann' }, view: away },
      { to: { channels: ['random'], exceptUserId: 'ann' }, view: { ...offline, channelId: 'random' } },
      { to: { channels: ['help'], exceptUserId: 'ann' }, view: { ...offline, channelId: 'help' } },
    ]);
    expect(applied.map(({ view }) => view.status)).toEqual(['away', 'away']);
  });

  it('still takes the user from channels when the newer one hid them', () => {
    delivery.deliver(frame({ version: 8, view: offline }));
    told = [];
    delivery.deliver(frame({ version: 7, viewChanged: false, selfChanged: false, left: ['help'] }));
    expect(told).toEqual([
      { to: { channels: ['help'], exceptUserId: 'ann' }, view: { ...offline, channelId: 'help' } },
    ]);
  });

  it('does not become the measure for the next one', () => {
    for (const version of [8, 6, 7]) delivery.deliver(frame({ version, view: version === 8 ? online : offline }));
    expect(applied.map(({ view }) => view.status)).toEqual(['online', 'online', 'online']);
  });

  it('is remembered for as long as frames may be late, and no longer', async () => {
    delivery.deliver(frame({ version: 8 }));
    await clock.advance(61_000);
    delivery.deliver(frame({ version: 1, userId: 'bob' }));
    delivery.deliver(frame({ version: 7, view: offline }));
    expect(applied.at(-1)?.view.status).toBe('offline');
  });
});
