import type { Presence, PresenceStatus } from '@nchat/realtime-protocol/core';

/** One user over all devices, as others see it. */
export interface PresenceMember extends Readonly<Omit<Presence, 'devices' | 'channelId'>> {
  /** Devices that are connected now; none for somebody who is offline. */
  readonly devices: readonly Readonly<Presence['devices'][number]>[];
}

/** A user's presence changed. One event per change, however many channels are shared. */
export interface PresenceEvent extends PresenceMember {
  /** Set when the user came into this channel, or left it; absent when the change is one of the user everywhere. */
  readonly channelId?: string;
  /** `enter`: came online, or into the channel. `leave`: went offline, or left it. `update`: anything else. */
  readonly change: 'enter' | 'update' | 'leave';
}

/** Who is in a channel. */
export interface PresenceSnapshot {
  /** Everybody, once per user however many devices. */
  readonly members: readonly PresenceMember[];
  /** Members per status. */
  readonly counts: Readonly<Record<PresenceStatus, number>>;
  /** Whether the server's list has arrived for the current connection. */
  readonly synced: boolean;
}
