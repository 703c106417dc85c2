import type { CustomStatus, DeviceKind } from '@nchat/realtime-protocol';

/** One live device of a user. */
export interface DeviceState {
  /** The same device may be known to two instances for a while, after it moved; it counts once. */
  readonly id: string;
  readonly kind: DeviceKind;
  readonly status: 'online' | 'away';
}

/** What one instance knows of one user: the devices connected to it, and where they are joined. */
export interface PresenceContribution {
  readonly devices: readonly DeviceState[];
  readonly channels: readonly string[];
}

/** The user's own choice; it holds on all devices until changed. */
export interface PresenceChoice {
  /** `null`: none, the devices decide. */
  readonly status: 'dnd' | 'offline' | null;
  readonly customStatus?: CustomStatus | undefined;
}

/** A change of the choice: `undefined` keeps, `null` clears. */
export interface PresenceChoicePatch {
  readonly status?: 'dnd' | 'offline' | null | undefined;
  readonly customStatus?: CustomStatus | null | undefined;
}

/** A user's presence over all instances. */
export interface PresenceRecord {
  readonly userId: string;
  readonly devices: readonly DeviceState[];
  readonly channels: readonly string[];
  readonly choice: PresenceChoice;
  /** Unix ms of the last sign of life that others may see; frozen while the choice is `offline`. */
  readonly lastSeen: number;
  /** Grows with every change of this record, also across a loss of the store's data: at least Unix ms of the change. */
  readonly version: number;
}

/** One atomic step of a record. Both are the same when nothing changed. */
export interface PresenceChange {
  readonly before: PresenceRecord;
  readonly after: PresenceRecord;
}

/**
 * Presence of all users over all instances. One store call per method; `contribute` and `choose` are atomic, so that
 * every change shows up between `before` and `after` of exactly one call.
 */
export interface PresenceStore {
  /** Replaces what this instance contributes for the user (`null`: nothing any more). */
  contribute(
    instanceId: string,
    userId: string,
    contribution: PresenceContribution | null,
    at: number,
  ): Promise<PresenceChange>;
  /** Changes the choice, and takes a custom status away that has expired at `at`; an empty patch does only that. */
  choose(userId: string, patch: PresenceChoicePatch, at: number): Promise<PresenceChange>;
  /** In the order asked; users nobody knows come with no devices. */
  read(userIds: readonly string[]): Promise<readonly PresenceRecord[]>;
  /** Remembers that the user joined the channel. */
  remember(channelId: string, userId: string, at: number): Promise<void>;
  /** Everyone who joined the channel within retention, with presence. */
  members(channelId: string): Promise<readonly PresenceRecord[]>;
  /**
   * Says that this instance lives, and takes away what instances contributed that have said nothing for a lease's
   * time (the presence timeout less the interval of renewals); until then it counts. To be called before the first
   * contribution.
   */
  renew(instanceId: string, at: number): Promise<PresenceRenewal>;
  /**
   * Says that this instance ends in order: what it contributed counts for `holdMs` yet and is then taken away by a
   * renewal of another instance. That is no death. Nothing may be contributed afterwards.
   */
  retire(instanceId: string, holdMs: number, at: number): Promise<void>;
}

export interface PresenceRenewal {
  /**
   * Names this instance's lease. Another name than the last time: the lease had run out, and what was contributed
   * under it may be gone. A call that begins a new lease takes nothing away yet: the store may have been away for
   * all, and the others need a moment to say that they live.
   */
  readonly lease: string;
  /** What this call took away. */
  readonly changes: readonly PresenceChange[];
  /** How many instances were ever taken for dead, by anyone: when it grows, something may have gone untold. */
  readonly deaths: number;
}
