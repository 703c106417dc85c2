import type { Position } from '@nchat/realtime-protocol';
import { LRUCache } from 'lru-cache';

/** Channels remembered; for one that was forgotten its feed finds the contradiction, a moment later. */
const MOST_CHANNELS = 20_000;

const nowhere: Position = { epoch: '', offset: 0, id: '' };

/**
 * The furthest place of each log that this instance has seen. An append says it to the store, which may have lost
 * entries since: a place that anybody here was told of is then not given out again.
 */
export class Horizon {
  readonly #seen = new LRUCache<string, Position>({ max: MOST_CHANNELS });

  note(channelId: string, position: Position): void {
    const seen = this.#seen.get(channelId);
    if (seen?.epoch !== position.epoch || seen.offset < position.offset) this.#seen.set(channelId, position);
  }

  of(channelId: string): Position {
    return this.#seen.get(channelId) ?? nowhere;
  }
}
