/**
 * What a client did or saw. `start`: it stands at a place in a channel. `deliver`: the next entry reached the
 * application. `gap`: it was told that history is lost, and stands at a new place. `asked`: an operation began.
 * `send`, `change`: a send settled; an edit, a delete or a reaction did. `seen`: an entry was shown out of order, as a
 * page. `state`: of the connection. `revoked`: its rights were taken away.
 */
export type Op = 'start' | 'deliver' | 'gap' | 'asked' | 'send' | 'change' | 'seen' | 'state' | 'revoked';

/** One line of a history. */
export interface ChaosRecord {
  /** Unix ms. */
  readonly t: number;
  readonly who: string;
  readonly op: Op;
  readonly channel: string;
  /** Id of the entry; empty where there is none, or the client is not told. */
  readonly id: string;
  /** Empty where the client is not told. */
  readonly epoch: string;
  /** 0 where the client is not told. */
  readonly offset: number;
  /** Id of the entry before; empty where the client is not told. */
  readonly prev: string;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
  /** Names an operation over all its retries, and what came of it in the log; see `keys`. */
  readonly key: string;
  /** Of an `asked` send: whom it mentions. Of an `asked` change: the message it is about. */
  readonly about: string;
}

/** One entry of a log as the server shows it at the end. */
export interface LogEntry {
  readonly id: string;
  readonly offset: number;
  readonly prev: string;
  readonly key: string;
  /** The message that an edit, a delete or a reaction is about. */
  readonly about?: string;
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

/**
 * Names of operations, by which every reader can tell what it was that reached it. A send is named by its
 * `clientMessageId`. The harness edits and deletes a message once, and no two of its reactions have the same emoji.
 */
export const keys = {
  edit: (messageId: string): string => `edit:${messageId}`,
  delete: (messageId: string): string => `delete:${messageId}`,
  react: (emoji: string): string => `react:${emoji}`,
  mention: (messageId: string): string => `mention:${messageId}`,
};

export const inboxOf = (userId: string): string => `user:${userId}`;
export const isInbox = (channel: string): boolean => channel.startsWith('user:');

/** Keeps what all clients record, in the order in which it happened. */
export class Recorder {
  readonly records: ChaosRecord[] = [];
  /** What errors said to clients. */
  readonly errorTexts = new Set<string>();
  readonly count = { acked: 0, delivered: 0 };
  readonly #stands = new Map<string, number>();

  add(who: string, op: Op, channel: string, rest: Partial<ChaosRecord> = {}): void {
    const empty = { id: '', epoch: '', offset: 0, prev: '', outcome: 'ok', key: '', about: '' };
    const record = { t: Date.now(), who, op, channel, ...empty, ...rest };
    this.records.push(record);
    const place = `${who} ${channel}`;
    if (op === 'deliver') {
      this.count.delivered += 1;
      this.#stands.set(place, record.offset || this.standOf(who, channel) + 1);
    }
    if (op === 'gap' || (op === 'start' && !this.#stands.has(place))) this.#stands.set(place, record.offset);
    if (op === 'send' && record.outcome === 'ok') this.count.acked += 1;
  }

  /** The place that a reader has reached. */
  standOf(who: string, channel: string): number {
    return this.#stands.get(`${who} ${channel}`) ?? 0;
  }
}

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
