import type { Position } from '@nchat/realtime-client';
import type { Segment } from './coverage';
import { covers, isBeforeFirst } from './coverage';
import { NO_SCORE, type Score } from './score';

interface Sent {
  readonly by: string;
  /** Its place among the sends of this pane, from 1. */
  readonly number: number;
  /** Where it stands in the log, once a server has taken it; one more for every log that was lost and begun anew. */
  readonly places: Map<string, number>;
  isRefused: boolean;
}

interface Reader {
  readonly segments: Segment[];
  /** `epoch id` of every message that was told of. */
  readonly seen: Set<string>;
  /** By epoch, and by epoch and sender: the last place. */
  readonly last: Map<string, number>;
  received: number;
  doubled: number;
  outOfOrder: number;
}

/** What the ledger has to know of a message. */
export interface Arrival {
  readonly clientMessageId: string;
  readonly position: Position | null;
  readonly offset: number;
}

/** Books of who has sent what and who was told of it: the scores follow from them alone. */
export interface Ledger {
  readonly sent: (by: string, clientMessageId: string) => void;
  readonly refused: (clientMessageId: string) => void;
  /** A server has taken a message: its place is known. */
  readonly accepted: (message: Arrival) => void;
  /** A client has told of a message. */
  readonly received: (reader: string, message: Arrival) => void;
  /** From here on a reader owes everything; the first time only, unless history was announced as gone. */
  readonly begins: (reader: string, at: { epoch: string; offset: number }) => void;
  /** History after `from` was announced as gone; the log goes on at `at`. */
  readonly breaks: (reader: string, from: number, at: { epoch: string; offset: number }) => void;
  /** `cursor`: up to where the reader's client says that it has followed. */
  readonly score: (reader: string, cursor: Position | null) => Score;
}

export function createLedger(): Ledger {
  const book = new Map<string, Sent>();
  const counts = new Map<string, number>();
  const readers = new Map<string, Reader>();

  function readerOf(key: string): Reader {
    const known = readers.get(key);
    if (known) return known;
    const reader = { segments: [], seen: new Set<string>(), last: new Map(), received: 0, doubled: 0, outOfOrder: 0 };
    readers.set(key, reader);
    return reader;
  }

  function accepted({ clientMessageId, position, offset }: Arrival): void {
    if (position) book.get(clientMessageId)?.places.set(position.epoch, offset);
  }

  /** Whether something comes after what came before it, and is remembered. */
  function follows({ last }: Reader, lane: string, place: number): boolean {
    const isNext = place > (last.get(lane) ?? 0);
    if (isNext) last.set(lane, place);
    return isNext;
  }

  return {
    accepted,
    sent(by, clientMessageId) {
      const number = (counts.get(by) ?? 0) + 1;
      counts.set(by, number);
      book.set(clientMessageId, { by, number, places: new Map(), isRefused: false });
    },
    refused(clientMessageId) {
      const sent = book.get(clientMessageId);
      if (sent) sent.isRefused = true;
    },
    received(key, message) {
      accepted(message);
      const reader = readerOf(key);
      const epoch = message.position?.epoch ?? '';
      const id = `${epoch} ${message.clientMessageId}`;
      reader.received += 1;
      if (reader.seen.has(id)) return void (reader.doubled += 1);
      reader.seen.add(id);
      const sent = book.get(message.clientMessageId);
      const isInLog = follows(reader, epoch, message.offset);
      const isInTurn = !sent || follows(reader, `${epoch} ${sent.by}`, sent.number);
      if (!isInLog || !isInTurn) reader.outOfOrder += 1;
    },
    begins(key, { epoch, offset }) {
      const { segments } = readerOf(key);
      if (segments.length === 0) segments.push({ epoch, from: offset, to: null });
    },
    breaks(key, from, { epoch, offset }) {
      const { segments } = readerOf(key);
      const open = segments.pop();
      if (open) segments.push({ ...open, to: Math.max(from, open.from) });
      segments.push({ epoch, from: offset, to: null });
    },
    score(key, cursor) {
      const { segments, seen, received, doubled, outOfOrder } = readerOf(key);
      const score = { ...NO_SCORE, received, doubled, outOfOrder };
      for (const [id, sent] of book) {
        if (sent.by === key) {
          score.sent += 1;
          if (sent.isRefused) score.refused += 1;
          else if (sent.places.size === 0) score.waiting += 1;
        }
        for (const [epoch, offset] of sent.places) {
          if (seen.has(`${epoch} ${id}`) || isBeforeFirst(segments, epoch, offset)) continue;
          if (!covers(segments, epoch, offset)) score.announced += 1;
          else if (cursor?.epoch === epoch && cursor.offset < offset) score.onTheWay += 1;
          // The client says that it has come past this place, and has never told of what is there.
          else score.lost += 1;
        }
      }
      return score;
    },
  };
}
