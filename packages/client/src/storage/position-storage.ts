import type { Position } from '@nchat/realtime-protocol/core';

/** Positions in the logs of channels, by channel id. */
export type StoredPositions = Readonly<Record<string, Position>>;

/** Where positions are kept, apart per user. Give your own (React Native, Electron) to make them survive a restart. */
export interface PositionStorage {
  /** Every stored position of the user. */
  load(userId: string): Promise<StoredPositions>;
  /** Adds positions, and replaces those of the same channels. */
  put(userId: string, positions: StoredPositions): Promise<void>;
  /** Forgets every position of the user. */
  clear(userId: string): Promise<void>;
}
