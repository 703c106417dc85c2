import { describe, expect, it } from 'vitest';
import type { PresenceRecord } from '../../ports/presence-store.js';
import { blankRecord, frameBetween, overtaken } from './presence-frame.js';

const NOW = Date.UTC(2026, 0, 1);
const device = { id: 'a', kind: 'web', status: 'online' } as const;
const away = { ...device, status: 'away' } as const;
const record = (over: Partial<PresenceRecord>): PresenceRecord => ({
  ...blankRecord('ann'),
  devices: [device],
  channels: ['general'],
  lastSeen: NOW,
  version: 5,
  ...over,
});

describe('a step of presence', () => {
  it('that nobody can see is not told', () => {
    expect(frameBetween(record({}), record({ lastSeen: NOW + 1, version: 6 }), NOW)).toBeNull();
  });

  it('names where the user came into and went from', () => {
    const frame = frameBetween(record({}), record({ channels: ['help', 'random'], version: 6 }), NOW);
    expect(frame).toMatchObject({
      version: 6,
      viewChanged: false,
      selfChanged: false,
      channels: ['help', 'random'],
      entered: ['help', 'random'],
      left: ['general'],
    });
  });

  it('tells others and own devices apart while invisible', () => {
    const choice = { status: 'offline' } as const;
    const frame = frameBetween(record({ choice }), record({ choice, devices: [away] }), NOW);
    expect(frame).toMatchObject({ viewChanged: false, selfChanged: true });
    expect(frame?.view).toMatchObject({ status: 'offline', devices: [] });
  });

  it('sees a custom status end that had just expired', () => {
    const customStatus = { text: 'lunch', expiresAt: new Date(NOW).toISOString() };
    const frame = frameBetween(record({ choice: { status: null, customStatus } }), record({}), NOW);
    expect(frame).toMatchObject({ viewChanged: true });
    expect(frame?.view).not.toHaveProperty('customStatus');
  });

  it('is told in any case when its beginning is in doubt', () => {
    const frame = frameBetween(record({}), record({}), NOW, new Set(['general', 'help']));
    expect(frame).toMatchObject({ viewChanged: true, selfChanged: true, entered: ['general'], left: ['help'] });
  });
});

describe('an overtaken frame', () => {
  it('says whom it concerns, with what is true now', () => {
    const late = frameBetween(
      record({ channels: ['general', 'help'] }),
      record({ channels: ['general', 'random'] }),
      NOW,
    );
    const newest = frameBetween(record({}), record({ devices: [away], channels: ['general'], version: 9 }), NOW);
    if (!late || !newest) throw new Error('no frames');
    expect(overtaken(late, newest)).toEqual({
      ...newest,
      viewChanged: false,
      selfChanged: false,
      entered: [],
      left: ['help'],
    });
  });

  it('of a change of view concerns also those whose channel the user has left since', () => {
    const late = frameBetween(record({}), record({ devices: [away] }), NOW);
    const newest = frameBetween(record({}), record({ channels: ['help'], version: 9 }), NOW);
    if (!late || !newest) throw new Error('no frames');
    expect(overtaken(late, newest)).toMatchObject({ viewChanged: true, channels: ['help'], left: ['general'] });
  });

  it('does not announce a leave that has been taken back', () => {
    const late = frameBetween(record({ channels: ['general', 'help'] }), record({ channels: ['general'] }), NOW);
    const newest = frameBetween(record({}), record({ channels: ['general', 'help'], version: 9 }), NOW);
    if (!late || !newest) throw new Error('no frames');
    expect(overtaken(late, newest)).toMatchObject({ entered: [], left: [] });
  });
});
