import type { Position } from '@nchat/realtime-protocol/core';
import type { Clock } from '../clock.js';
import { createTimer } from '../timer.js';
import type { Access } from './access.js';
import type { PositionStorage, StoredPositions } from './position-storage.js';

/** Between an entry and storing that it was seen. */
const SAVE_MS = 500;
/** A storage that has not answered by now does not hold up a join any longer. */
const LOAD_MS = 3000;

/** Remembers how far a user has followed the channels, beyond the life of the client. */
export interface Positions {
  /** Where the user left the channel, in this life or the one before. */
  recall: (channelId: string) => Promise<Position | undefined>;
  /** A position has moved. */
  moved: () => void;
  /** Turns to another user, or to nobody. Resolves when what there was to store of the last one is stored. */
  setUser: (userId: string | null) => Promise<void>;
  /** Forgets everything of the current user. */
  clear: () => void;
}

/** What {@link Positions} need, and whom they tell. */
export interface PositionsHost {
  readonly clock: Clock;
  readonly storage: Access<PositionStorage>;
  /** Where the channels stand now. */
  positions: () => Iterable<readonly [channelId: string, position: Position | null]>;
}

/** Makes {@link Positions}. */
export function createPositions({ clock, storage, positions }: PositionsHost): Positions {
  const timer = createTimer(clock);
  const patience = createTimer(clock);
  const saved = new Map<string, Position>();
  let user: string | null = null;
  let loading: Promise<void> = Promise.resolve();

  async function save(): Promise<void> {
    timer.stop();
    const fresh = [...positions()].filter(([id, position]) => position && saved.get(id) !== position);
    if (user === null || fresh.length === 0) return;
    for (const [id, position] of fresh) saved.set(id, position!);
    const whose = user;
    await storage((place) => place.put(whose, Object.fromEntries(fresh) as StoredPositions));
  }

  async function load(userId: string): Promise<void> {
    const late = new Promise<void>((resolve) => patience.start(LOAD_MS, resolve));
    const stored = await Promise.race([storage((place) => place.load(userId)), late]);
    if (userId !== user) return;
    patience.stop();
    for (const [id, position] of Object.entries(stored ?? {})) saved.set(id, position);
  }

  const leaving = (): void => void save();

  function turn(userId: string | null): void {
    timer.stop();
    patience.stop();
    saved.clear();
    user = userId;
    const { addEventListener: listen, removeEventListener: leave } = globalThis as Partial<typeof globalThis>;
    (userId === null ? leave : listen)?.('pagehide', leaving);
  }

  return {
    async recall(channelId) {
      await loading;
      return saved.get(channelId);
    },
    moved() {
      if (!timer.isRunning()) timer.start(SAVE_MS, save);
    },
    async setUser(userId) {
      if (userId === user) return;
      const saving = save();
      turn(userId);
      if (userId !== null) loading = load(userId);
      await saving;
    },
    clear() {
      const whose = user;
      if (whose !== null) void storage((place) => place.clear(whose));
      turn(null);
    },
  };
}
