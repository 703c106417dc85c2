/**
 * What a client did or saw. `start`: it stands at a place in a channel. `deliver`: the next entry reached the
 * application. `gap`: it was told that history is lost, and stands at a new place. `asked`: a send began. `send`: a
 * send settled. `seen`: an entry was shown out of order, as a page.
 */
export type Op = 'start' | 'deliver' | 'gap' | 'asked' | 'send' | 'seen' | 'state';

/** One line of a history. */
export interface ChaosRecord {
  /** Unix ms. */
  readonly t: number;
  readonly who: string;
  readonly op: Op;
  readonly channel: string;
  /** Id of the entry; empty where there is none. */
  readonly id: string;
  /** Empty where the client is not told. */
  readonly epoch: string;
  readonly offset: number;
  /** Id of the entry before; empty where the client is not told. */
  readonly prev: string;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
  /** Names a send over all its retries, and what came of it in the log. */
  readonly key: string;
}

/** One entry of a log as the server shows it at the end. */
export interface LogEntry {
  readonly id: string;
  readonly offset: number;
  readonly prev: string;
  readonly key: string;
}

/** A channel's log at the end of a run, oldest first. */
export interface FinalLog {
  readonly channel: string;
  readonly epoch: string;
  readonly offset: number;
  readonly entries: readonly LogEntry[];
}

/** A fault and when it was in force, Unix ms. */
export interface FaultRecord {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}

/** Keeps what all clients record, in the order in which it happened. */
export class Recorder {
  readonly records: ChaosRecord[] = [];

  add(who: string, op: Op, channel: string, rest: Partial<ChaosRecord> = {}): void {
    const empty = { id: '', epoch: '', offset: 0, prev: '', outcome: 'ok', key: '' };
    this.records.push({ t: Date.now(), who, op, channel, ...empty, ...rest });
  }
}

/** The text of a message carries the key of its send, so that every reader can tell whose it is. */
export const contentOf = (key: string): string => `${key} ${'x'.repeat(40)}`;
export const keyOf = (content: string): string => content.split(' ', 1)[0] ?? '';

/** `Map.groupBy`, which the oldest Node we support has not got. */
export function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
