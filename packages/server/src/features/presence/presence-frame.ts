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
 * What to tell about the step from one record to another; `null` when nobody can see a difference. With `suspects`
 * the step's beginning is in doubt: views are told whether they seem to differ or not, and others may have seen the
 * user in those channels too.
 */
export function frameBetween(
  before: PresenceRecord,
  after: PresenceRecord,
  now: number,
  suspects?: ReadonlySet<string> | null,
): PresenceFrame | null {
  const view = othersView(after, now);
  const own = selfView(after, now);
  // At time 0 nothing has expired: a custom status that ends with this very step was there before it.
  const viewChanged = Boolean(suspects) || !sameView(othersView(before, 0), view);
  const selfChanged = Boolean(suspects) || !sameView(selfView(before, 0), own);
  // To others, somebody who becomes visible arrives everywhere; so does, when in doubt, whoever is visible.
  const appears = (Boolean(suspects) || othersView(before, 0).status === 'offline') && view.status !== 'offline';
  const entered = appears ? after.channels : without(after.channels, before.channels);
  const seenIn = suspects ? [...new Set([...before.channels, ...suspects])] : before.channels;
  const left = without(seenIn, after.channels);
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
  const concerned = new Set([...(late.left ?? []), ...(late.viewChanged ? late.channels : [])]);
  return {
    ...newest,
    viewChanged: late.viewChanged,
    selfChanged: late.selfChanged,
    entered: (late.entered ?? []).filter((channel) => newest.channels.includes(channel)),
    left: without([...concerned], newest.channels),
  };
}

/** The channels of a list that are not in another; the list itself when that is empty. */
export function without(channels: readonly string[], others: readonly string[]): readonly string[] {
  if (others.length === 0) return channels;
  const set = new Set(others);
  return channels.filter((channel) => !set.has(channel));
}
