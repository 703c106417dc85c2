import type { Message, ReactionSummary } from './message.js';

/** Changes laid over the messages of the server. */
export interface Cover {
  /** Ids of the messages that have some. */
  ids: () => Iterable<string>;
  /** The message with its changes; the same object for as long as they are the same. */
  over: (message: Message) => Message;
}

/**
 * Messages in the order of the log, pending ones last. Finding, changing and appending one costs the same however
 * many there are; the array is made when somebody looks.
 */
export interface MessageList {
  /** As shown. The same array for as long as nothing changed; unchanged messages keep their identity. */
  items: () => readonly Message[];
  size: () => number;
  /** As the server has it; by server id, or by the client id of an own message. */
  get: (id: string) => Message | undefined;
  /** The oldest, and the newest, that the server has accepted. */
  oldest: () => Message | undefined;
  newest: () => Message | undefined;
  pending: () => readonly Message[];
  /** Adds a message, or brings the one that is there up to date; what the server has accepted is never pending again. */
  merge: (incoming: Message) => void;
  /** Takes a pending message away. */
  dropPending: (clientMessageId: string) => void;
  /** Changes an accepted message. */
  change: (id: string, update: (message: Message) => Message) => void;
  /** The accepted messages after one place, up to another. */
  between: (after: number, upTo: number) => readonly Message[];
  /** Starts anew from a page of the server; keeps what is pending, and objects that did not change. */
  startFrom: (page: readonly Message[]) => void;
  /** Lets the oldest accepted ones go until this many are left. */
  trim: (size: number) => void;
  clear: (isPendingKept: boolean) => void;
  /** What lies over the messages has changed. */
  recover: () => void;
}

/** Whether the message is known only to this client. */
export const isPending = (message: Message): boolean => message.offset === 0;

/** Makes a {@link MessageList}. `changed` is called after every change. */
export function createMessageList(me: () => string | null, cover: Cover, changed: () => void): MessageList {
  let accepted: Message[] = [];
  let pending: Message[] = [];
  /** By server id. Own ones also by client id, which is unique only among one author's messages. */
  let index = new Map<string, Message>();
  let shown: readonly Message[] | null = [];

  function touch(): void {
    shown = null;
    changed();
  }

  function keep(message: Message): void {
    index.set(message.id, message);
    if (message.userId === me()) index.set(message.clientMessageId, message);
  }

  function forget(message: Message): void {
    for (const key of [message.id, message.clientMessageId]) if (index.get(key) === message) index.delete(key);
  }

  const known = ({ id, userId, clientMessageId }: Message): Message | undefined =>
    index.get(id) ?? (userId === me() ? index.get(clientMessageId) : undefined);

  /** How many accepted messages stand at `offset` or before it. */
  function countTo(offset: number): number {
    let low = 0;
    let high = accepted.length;
    if (high && accepted[high - 1]!.offset <= offset) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (accepted[middle]!.offset <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where the message stands, in whichever of the two. */
  function placeOf(message: Message): [Message[], number] {
    return isPending(message) ? [pending, pending.indexOf(message)] : [accepted, countTo(message.offset) - 1];
  }

  function insert(message: Message): void {
    keep(message);
    if (isPending(message)) pending.push(message);
    else accepted.splice(countTo(message.offset), 0, message);
    touch();
  }

  function remove(message: Message): void {
    forget(message);
    const [list, at] = placeOf(message);
    list.splice(at, 1);
    touch();
  }

  function replace(old: Message, next: Message): void {
    if (old.offset !== next.offset) {
      // A pending message takes the place that its offset gives it.
      remove(old);
      return insert(next);
    }
    const [list, at] = placeOf(old);
    list[at] = next;
    keep(next);
    touch();
  }

  function put(list: Message[], lasting: Message[]): void {
    accepted = list;
    pending = lasting;
    index = new Map();
    [...accepted, ...pending].forEach(keep);
    touch();
  }

  function show(): readonly Message[] {
    const all = [...accepted, ...pending];
    for (const id of cover.ids()) {
      const message = index.get(id);
      if (!message) continue;
      const [list, at] = placeOf(message);
      all[list === pending ? accepted.length + at : at] = cover.over(message);
    }
    return all;
  }

  return {
    items: () => (shown ??= show()),
    size: () => accepted.length + pending.length,
    get: (id) => index.get(id),
    oldest: () => accepted[0],
    newest: () => accepted.at(-1),
    pending: () => pending,
    merge(incoming) {
      const old = known(incoming);
      if (!old) return insert(incoming);
      // A tombstone is the last version of a message, whatever the order in which news of it arrives.
      const isOld = isPending(incoming) || old.deletedAt || (old.version >= incoming.version && !incoming.deletedAt);
      if (isPending(old) || !isOld) replace(old, succeed(old, incoming));
    },
    dropPending(clientMessageId) {
      const message = pending.find((item) => item.clientMessageId === clientMessageId);
      if (message) remove(message);
    },
    change(id, update) {
      const old = index.get(id);
      const next = old && update(old);
      if (next && next !== old) replace(old, next);
    },
    between: (after, upTo) => accepted.slice(countTo(after), countTo(upTo)),
    startFrom(page) {
      const fresh = page.map((message) => {
        const old = known(message);
        const next = old ? succeed(old, message) : message;
        return JSON.stringify(old) === JSON.stringify(next) ? old! : next;
      });
      const taken = new Set(fresh.map(({ userId, clientMessageId }) => userId === me() && clientMessageId));
      put(
        fresh,
        pending.filter(({ clientMessageId }) => !taken.has(clientMessageId)),
      );
    },
    trim(size) {
      accepted.splice(0, accepted.length - size).forEach(forget);
      touch();
    },
    clear: (isPendingKept) => put([], isPendingKept ? pending : []),
    recover: touch,
  };
}

/** What only this client knows of a message outlives news of it. */
const succeed = (old: Message, incoming: Message): Message => ({
  ...incoming,
  clientMessageId: old.clientMessageId,
  status: old.status === 'read' ? 'read' : incoming.status,
});

/** Leaves a tombstone. */
export function bury(
  message: Message,
  { deletedAt, position = message.position }: Pick<Message, 'deletedAt'> & Partial<Pick<Message, 'position'>>,
): Message {
  if (message.deletedAt) return message;
  const { metadata: _metadata, ...rest } = message;
  return { ...rest, content: '', mentions: [], attachments: [], reactions: [], deletedAt, position };
}

/** A tombstone takes no reactions. */
export const react = (message: Message, reactions: readonly ReactionSummary[]): Message =>
  message.deletedAt ? message : { ...message, reactions };
