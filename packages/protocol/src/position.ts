/**
 * A place in a channel's log. `offset` is +1 per entry inside an `epoch`; `id` is the id of the entry at that
 * offset. The three always travel together: an epoch with an offset alone cannot tell a log that was rolled back
 * and grew again from the one the client knew (log matching, as in Raft).
 */
export interface Position {
  /** Opaque name of one unbroken life of the log. */
  epoch: string;
  /** Place of the entry, from 1; 0 is the empty log. */
  offset: number;
  /** Id of the entry at `offset`; empty at offset 0. */
  id: string;
}

/** The position as cursor text for URLs: `<epoch>:<offset>:<id>`. */
export function encodeCursor(position: Position): string {
  return `${position.epoch}:${position.offset}:${position.id}`;
}

const CURSOR = /^([A-Za-z0-9_-]{1,64}):(0|[1-9][0-9]{0,15}):([A-Za-z0-9_-]{0,64})$/;

/** Reads cursor text; `null` when it is not one. */
export function parseCursor(text: string): Position | null {
  const match = CURSOR.exec(text);
  if (!match) return null;
  const [, epoch = '', offset = '', id = ''] = match;
  const place = Number(offset);
  // Sixteen digits reach beyond what a number holds exactly; such an offset would come back as another one.
  return Number.isSafeInteger(place) ? { epoch, offset: place, id } : null;
}

/** Whether two positions name the same entry of the same log. */
export function samePosition(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.offset === b.offset && a.id === b.id;
}

/** How an entry relates to the position a reader has reached. */
export type EntryRelation = 'next' | 'known' | 'gap' | 'broken';

/**
 * Decides what a reader at `last` does with an entry: `next` continues the chain, `known` is at or before `last`,
 * `gap` lies ahead with something missing in between, `broken` contradicts what the reader has (another epoch, or
 * another predecessor), so that history was lost.
 */
export function relate(last: Position, entry: { position: Position; prev: string }): EntryRelation {
  if (entry.position.epoch !== last.epoch) return 'broken';
  if (entry.position.offset === last.offset + 1) return entry.prev === last.id ? 'next' : 'broken';
  if (entry.position.offset > last.offset) return 'gap';
  if (entry.position.offset === last.offset && entry.position.id !== last.id) return 'broken';
  return 'known';
}
