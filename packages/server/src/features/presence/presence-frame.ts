import type { PresenceFrame } from '../../ports/event-bus.js';
import type { PresenceRecord } from '../../ports/presence-store.js';
import { othersView, sameView, selfView } from './merge-status.js';

/** What a user looks like of whom nothing is known yet. */
export const blankRecord = (userId: string): PresenceRecord => ({
  userId,
  devices: [],
  channels: [],
  choice: { status: null },
  lastSeen: 0,
  version: 0,
});

/**
 * What to tell about the step from one record to another; `null` when nobody can see a difference. `inDoubt`: the
 * step's beginning is a guess, so that views are told whether they seem to differ or not.
 */
export function frameBetween(
  before: PresenceRecord,
  after: PresenceRecord,
  now: number,
  inDoubt = false,
): PresenceFrame | null {
  const view = othersView(after, now);
  const own = selfView(after, now);
  // At time 0 nothing has expired: a custom status that ends with this very step was there before it.
  const viewChanged = inDoubt || !sameView(othersView(before, 0), view);
  const selfChanged = inDoubt || !sameView(selfView(before, 0), own);
  const entered = without(after.channels, before.channels);
  const left = without(before.channels, after.channels);
  if (!viewChanged && !selfChanged && entered.length === 0 && left.length === 0) return null;
  return {
    kind: 'presence',
    userId: after.userId,
    version: after.version,
    viewChanged,
    selfChanged,
    channels: after.channels,
    ...(entered.length > 0 && { entered }),
    ...(left.length > 0 && { left }),
    view,
    selfView: own,
  };
}

/** A frame that a newer one has overtaken: the late one says whom it concerns, the newer one what is true. */
export function overtaken(late: PresenceFrame, newest: PresenceFrame): PresenceFrame {
  return {
    ...newest,
    viewChanged: late.viewChanged,
    selfChanged: late.selfChanged,
    entered: (late.entered ?? []).filter((channel) => newest.channels.includes(channel)),
    left: without(late.left ?? [], newest.channels),
  };
}

function without(channels: readonly string[], others: readonly string[]): string[] {
  const set = new Set(others);
  return channels.filter((channel) => !set.has(channel));
}
