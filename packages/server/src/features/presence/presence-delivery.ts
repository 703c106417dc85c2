import type { Presence } from '@nchat/realtime-protocol';
import type { Broadcaster } from '../../core/broadcaster.js';
import type { Clock } from '../../core/clock.js';
import type { PresenceFrame } from '../../ports/event-bus.js';
import { offlineView } from './merge-status.js';
import { overtaken, without } from './presence-frame.js';

/** How long a frame may be late and still be put in order. */
const ORDER_MS = 60_000;
const MOST_REMEMBERED = 50_000;

/** Whoever keeps views of channels' members, so that joins need no store. */
export interface MemberViews {
  /** Never called with a view older than one given before. */
  apply(frame: PresenceFrame): void;
  /** Every channel followed here with the views it holds, so that they can be set right after a fault. */
  followed?(): Iterable<readonly [channelId: string, views: ReadonlyMap<string, Presence>]>;
}

/** Frames of all instances, each to the local sockets that it concerns. */
export class PresenceDelivery {
  readonly #newest = new Map<string, { frame: PresenceFrame; at: number }>();
  readonly #broadcaster: Broadcaster;
  readonly #members: MemberViews;
  readonly #clock: Clock;

  constructor(deps: { broadcaster: Broadcaster; members: MemberViews; clock: Clock }) {
    this.#broadcaster = deps.broadcaster;
    this.#members = deps.members;
    this.#clock = deps.clock;
  }

  /** Returns the frame as it was told, put in order. */
  deliver(received: PresenceFrame): PresenceFrame {
    const newest = this.#newest.get(received.userId)?.frame;
    const late = newest !== undefined && newest.version >= received.version;
    const frame = late ? overtaken(received, newest) : received;
    if (!late) this.#remember(received);
    this.#members.apply(frame);
    this.#tellOthers(frame, received);
    if (frame.selfChanged) this.#broadcaster.toUser(frame.userId, 'presence', frame.selfView);
    return frame;
  }

  /** Whether something newer was told already. */
  knowsNewer({ userId, version }: PresenceFrame): boolean {
    return (this.#newest.get(userId)?.frame.version ?? 0) > version;
  }

  #tellOthers(frame: PresenceFrame, received: PresenceFrame): void {
    const { channels, entered = [], left = [], view, userId: exceptUserId } = frame;
    const tell = (audience: readonly string[], presence: Presence): void => {
      if (audience.length > 0) this.#broadcaster.toAudience({ channels: audience, exceptUserId }, 'presence', presence);
    };
    // Where an invisible user comes and goes is nobody's business: a disconnected one would not move at all.
    const hidden = view.status === 'offline';
    const arrivals = hidden ? [] : entered;
    if (frame.viewChanged) tell(without(channels, arrivals), view);
    // Who shares other channels with the user must know which of them the news is about.
    for (const channelId of arrivals) tell([channelId], { ...view, channelId });
    if (left.length === 0 || (!received.viewChanged && received.view.status === 'offline')) return;
    const gone = offlineView({ userId: view.userId, lastSeen: Date.parse(view.lastSeen) });
    // Somebody who is nowhere any more is news about the user, once for each who hears it.
    if (channels.length === 0) tell(left, gone);
    else for (const channelId of left) tell([channelId], { ...gone, channelId });
  }

  /** Oldest first, so that what is too old to be overtaken stands in front. */
  #remember(frame: PresenceFrame): void {
    const now = this.#clock.now();
    this.#newest.delete(frame.userId);
    this.#newest.set(frame.userId, { frame, at: now });
    this.forget(now);
  }

  /** Lets go of frames that nothing late can be older than. */
  forget(now = this.#clock.now()): void {
    for (const [userId, { at }] of this.#newest) {
      if (at > now - ORDER_MS && this.#newest.size <= MOST_REMEMBERED) break;
      this.#newest.delete(userId);
    }
  }
}
