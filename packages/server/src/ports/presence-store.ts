import type { CustomStatus, DeviceKind, PresenceStatus } from '@nchat/realtime-protocol';

/** One live device of a user. */
export interface DeviceState {
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

/** A user's presence over all instances. */
export interface PresenceRecord {
  readonly userId: string;
  readonly devices: readonly DeviceState[];
  readonly channels: readonly string[];
  readonly choice: PresenceChoice;
  /** Unix ms of the last sign of life that others may see. */
  readonly lastSeen: number;
}

export type ShownStatus = PresenceStatus;

/** Presence of all users over all instances. One store call per method. */
export interface PresenceStore {
  /** Replaces what this instance contributes for the user (`null`: nothing any more); returns the whole. */
  contribute(instanceId: string, userId: string, contribution: PresenceContribution | null, at: number): Promise<PresenceRecord>;
  choose(userId: string, choice: PresenceChoice, at: number): Promise<PresenceRecord>;
  read(userIds: readonly string[]): Promise<readonly PresenceRecord[]>;
  /** Remembers that the user joined the channel. */
  remember(channelId: string, userId: string, at: number): Promise<void>;
  /** Everyone who joined the channel within retention, with presence. */
  members(channelId: string): Promise<readonly PresenceRecord[]>;
}
