import { describe, expect, it } from 'vitest';
import type { DeviceState, PresenceChoice, PresenceRecord } from '../../ports/presence-store.js';
import { HTTP_DEVICE_ID, othersView, sameView, selfView, shownStatus } from './merge-status.js';

const NOW = Date.UTC(2026, 0, 1, 12);
const SEEN = Date.UTC(2026, 0, 1, 11);
const device = (id: string, status: DeviceState['status'], kind: DeviceState['kind'] = 'web'): DeviceState => ({
  id,
  kind,
  status,
});
const record = (devices: DeviceState[], choice: PresenceChoice = { status: null }): PresenceRecord => ({
  userId: 'ann',
  devices,
  channels: [],
  choice,
  lastSeen: SEEN,
  version: 1,
});

describe('the shown status', () => {
  const online = device('a', 'online');
  const away = device('b', 'away');
  it.each([
    ['no device', [], null, 'offline'],
    ['no device, whatever was chosen', [], 'dnd', 'offline'],
    ['one device online', [online], null, 'online'],
    ['one device away', [away], null, 'away'],
    ['any device online', [away, online], null, 'online'],
    ['do not disturb', [online], 'dnd', 'dnd'],
    ['do not disturb beside an idle device', [away], 'dnd', 'dnd'],
    ['invisible', [online], 'offline', 'offline'],
  ] as const)('%s', (_, devices, status, shown) => {
    expect(shownStatus({ devices, choice: { status } })).toBe(shown);
  });
});

describe('what others see', () => {
  it('of an invisible user is exactly what they see of a disconnected one', () => {
    const customStatus = { text: 'hidden' };
    const invisible = record([device('a', 'online')], { status: 'offline', customStatus });
    expect(othersView(invisible, NOW)).toEqual(othersView(record([]), NOW));
    expect(othersView(invisible, NOW)).toEqual({
      userId: 'ann',
      status: 'offline',
      lastSeen: new Date(SEEN).toISOString(),
      devices: [],
    });
  });

  it('of a user who went away holds no custom status', () => {
    expect(othersView(record([], { status: null, customStatus: { text: 'x' } }), NOW)).not.toHaveProperty(
      'customStatus',
    );
  });

  it('of a user who is there is as of now', () => {
    expect(othersView(record([device('a', 'away')]), NOW).lastSeen).toBe(new Date(NOW).toISOString());
  });

  it('tells no device ids', () => {
    expect(othersView(record([device('secret', 'online')]), NOW).devices).toEqual([{ kind: 'web', status: 'online' }]);
  });

  it('counts a device once that two instances know, as online if either says so', () => {
    const view = othersView(record([device('a', 'away'), device('a', 'online'), device('a', 'away')]), NOW);
    expect(view.devices).toEqual([{ kind: 'web', status: 'online' }]);
  });

  it('counts polling as a device only where there is no other', () => {
    const http = device(HTTP_DEVICE_ID, 'online');
    expect(othersView(record([http]), NOW)).toMatchObject({ status: 'online', devices: [{ kind: 'web' }] });
    const idle = othersView(record([http, device('a', 'away', 'mobile')]), NOW);
    expect(idle).toMatchObject({ status: 'away', devices: [{ kind: 'mobile', status: 'away' }] });
  });

  it('does not depend on the order of devices', () => {
    const devices = [device('a', 'online'), device('b', 'away', 'mobile'), device('c', 'away')];
    expect(othersView(record([...devices].reverse()), NOW)).toEqual(othersView(record(devices), NOW));
  });

  it('ends a custom status when its time has come', () => {
    const choice = { status: null, customStatus: { text: 'lunch', expiresAt: new Date(NOW).toISOString() } };
    const eating = record([device('a', 'online')], choice);
    expect(othersView(eating, NOW - 1).customStatus).toEqual(choice.customStatus);
    expect(othersView(eating, NOW)).not.toHaveProperty('customStatus');
  });
});

describe('what own devices see', () => {
  it('of an invisible user are the real devices under the chosen status', () => {
    const choice = { status: 'offline' as const, customStatus: { text: 'hidden' } };
    const view = selfView(record([device('a', 'online')], choice), NOW);
    expect(view).toMatchObject({
      status: 'offline',
      customStatus: { text: 'hidden' },
      devices: [{ status: 'online' }],
    });
  });
});

it('two views are the same though time has passed', () => {
  const there = record([device('a', 'online')]);
  expect(sameView(othersView(there, NOW), othersView(there, NOW + 5_000))).toBe(true);
  expect(sameView(othersView(there, NOW), othersView(record([device('a', 'away')]), NOW))).toBe(false);
});
