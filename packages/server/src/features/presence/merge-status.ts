import type { Presence, PresenceStatus } from '@nchat/realtime-protocol';
import { isoTime } from '../../core/clock.js';
import type { DeviceState, PresenceRecord } from '../../ports/presence-store.js';

/** The device that stands for a user who speaks HTTP only. */
export const HTTP_DEVICE_ID = 'http';

/** No live device: offline; else the user's choice; else online if any device is. */
export function shownStatus({ devices, choice }: Pick<PresenceRecord, 'devices' | 'choice'>): PresenceStatus {
  if (devices.length === 0) return 'offline';
  if (choice.status !== null) return choice.status;
  return mergeDevices(devices).some((device) => device.status === 'online') ? 'online' : 'away';
}

/** As the user's own devices see it: an invisible user sees `offline` beside real devices. */
export function selfView(record: PresenceRecord, now: number): Presence {
  const status = shownStatus(record);
  const { customStatus } = record.choice;
  const expired = customStatus?.expiresAt !== undefined && Date.parse(customStatus.expiresAt) <= now;
  return {
    userId: record.userId,
    status,
    lastSeen: isoTime(status === 'offline' ? record.lastSeen : Math.max(record.lastSeen, now)),
    ...(customStatus && !expired && { customStatus }),
    devices: mergeDevices(record.devices).map(({ kind, status }) => ({ kind, status })),
  };
}

/** As others see it. Invisible and disconnected are one and the same. */
export function othersView(record: PresenceRecord, now: number): Presence {
  const view = selfView(record, now);
  return view.status === 'offline' ? offlineView(record) : view;
}

/** What is left to see of a user who went away. */
export function offlineView({ userId, lastSeen }: Pick<PresenceRecord, 'userId' | 'lastSeen'>): Presence {
  return { userId, status: 'offline', lastSeen: isoTime(lastSeen), devices: [] };
}

/** Whether two views look alike. `lastSeen` moves on by itself and is no change. */
export function sameView(a: Presence, b: Presence): boolean {
  return JSON.stringify({ ...a, lastSeen: '' }) === JSON.stringify({ ...b, lastSeen: '' });
}

/** Each device once, in an order of its own so that the same devices always look the same. */
function mergeDevices(devices: readonly DeviceState[]): readonly DeviceState[] {
  const byId = new Map<string, DeviceState>();
  for (const device of devices) if (byId.get(device.id)?.status !== 'online') byId.set(device.id, device);
  // A real device says more about its user than the fact that somebody polls.
  if (byId.size > 1) byId.delete(HTTP_DEVICE_ID);
  return [...byId.values()].sort((a, b) => compare(a.kind, b.kind) || compare(b.status, a.status));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
