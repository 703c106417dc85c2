import type {
  JoinData,
  LogEntry,
  Message as WireMessage,
  Presence,
  Receipt,
  Typing,
} from '@nchat/realtime-protocol/core';
import type { Clock } from '../clock.js';
import type { Emitter } from '../emitter.js';
import type { RealtimeEvents } from '../events.js';
import { toMessage, toPending, toReactions } from '../messages/from-wire.js';
import { createLiveMessages, type FetchPage, type LiveMessages } from '../messages/live-messages.js';
import { dropPending, isPending, lookup, markReadUpTo, merge, type MessageList } from '../messages/message-list.js';
import { reduceEntry } from '../messages/reduce-entry.js';
import type { Message } from '../messages/message.js';
import type { QueuedOp } from '../outbox/queued-op.js';
import type { Members, People } from '../presence/people.js';
import { createStore, type Store } from '../store.js';
import { createTypingList, type TypingList } from '../typing/typing-list.js';
import type { Unread } from '../unread/unread.js';
import type { ReadReceipt } from './channel-api.js';

/** What a channel's content needs of the client. */
export interface ContentHost {
  readonly clock: Clock;
  readonly events: Emitter<RealtimeEvents>;
  readonly people: People;
  readonly unread: Unread;
  me: () => string | null;
  clockOffsetMs: () => number;
}

/** Everything there is to see in one channel. Server news and outbox news go in; stores and events come out. */
export interface ChannelContent {
  readonly main: LiveMessages;
  readonly members: Members;
  readonly typing: TypingList;
  readonly receipts: Store<ReadonlyMap<string, ReadReceipt>>;
  thread: (threadId: string) => LiveMessages;
  /** A message of the server, with what this client knows of its readers. */
  present: (wire: WireMessage) => Message;
  /** The message with this id, wherever it is loaded. */
  find: (id: string) => Message | undefined;
  /** Log entries come in order, each once. */
  apply: (entry: LogEntry) => void;
  /** The newest page of a log whose history is not known (any more). */
  restart: (page: JoinData) => void;
  /** What comes with a join beside the entries. */
  snapshot: (answer: JoinData) => void;
  /** The whole list of members. */
  enter: (members: readonly Presence[]) => void;
  type: (typing: Typing) => void;
  /** Takes read marks in, and tells those that move forward. `left` is the unread count that goes with an own one. */
  read: (marks: readonly Receipt[], left?: number) => void;
  /** The server's answer to an own send or edit; the log entry may have come before, or comes later. */
  confirm: (wire: WireMessage) => Message;
  /** An own send is new, or changed its state. */
  showPending: (op: QueuedOp) => void;
  dropPending: (clientMessageId: string) => void;
  /** The connection is gone. */
  disconnect: () => void;
  /** Forgets everything, or everything but what is pending. */
  clear: (isPendingKept: boolean) => void;
}

/** Makes the content of one channel. */
export function createContent(channelId: string, host: ContentHost, fetchPage: FetchPage): ChannelContent {
  const { clock, events, people, unread, me } = host;
  const main = createLiveMessages(fetchPage);
  const threads = new Map<string, LiveMessages>();
  const members = people.members();
  const typing = createTypingList(clock, (event) => events.emit('typing', event));
  const receipts = createStore<ReadonlyMap<string, ReadReceipt>>(new Map());

  const views = (): LiveMessages[] => [main, ...threads.values()];

  /** Marks own messages that somebody else has read. */
  function withReaders(list: MessageList): MessageList {
    const marks = [...receipts.getSnapshot().values()].filter(({ userId }) => userId !== me());
    return markReadUpTo(list, me(), Math.max(0, ...marks.map(({ offset }) => offset)));
  }

  const present = (wire: WireMessage): Message => withReaders([toMessage(wire, me())])[0]!;

  const find = (id: string): Message | undefined =>
    views()
      .map((view) => lookup(view.items(), id))
      .find((message) => message);

  /** Changes every list, and tells which own messages got another status. */
  function change(operation: (list: MessageList, view: LiveMessages) => MessageList): void {
    const before = new Map(main.items().map((message) => [message.clientMessageId, message]));
    for (const view of views()) view.update((list) => withReaders(operation(list, view)));
    tellStatus(before);
  }

  function tellStatus(before: ReadonlyMap<string, Message>): void {
    for (const message of main.items()) {
      const known = before.get(message.clientMessageId);
      if (known === message || message.userId !== me()) continue;
      if (known ? known.status !== message.status : isPending(message)) events.emit('message:status', message);
    }
  }

  function enter(list: readonly Presence[]): void {
    // The list may have been made before we were in; that we are, we know.
    members.replace(list, me());
  }

  function type(news: Typing): void {
    if (news.userId !== me()) typing.receive(news, host.clockOffsetMs());
  }

  /** Others' messages after this place, if all of them are loaded. */
  function countAfter(offset: number): number | undefined {
    const { items, hasMore } = main.messages.getSnapshot();
    if (hasMore && items[0] && items[0].offset > offset + 1) return undefined;
    return items.filter((message) => message.offset > offset && message.userId !== me() && !message.deletedAt).length;
  }

  function read(marks: readonly Receipt[], left?: number): void {
    const next = new Map(receipts.getSnapshot());
    for (const mark of marks) {
      if (mark.offset <= (next.get(mark.userId)?.offset ?? 0)) continue;
      next.set(mark.userId, mark);
      receipts.set(next);
      if (mark.userId === me()) unread.read(channelId, mark.messageId, countAfter(mark.offset) ?? left);
      events.emit('read', mark);
    }
    change((list) => list);
  }

  return {
    main,
    members,
    typing,
    receipts,
    present,
    find,
    enter,
    type,
    read,
    thread(threadId) {
      let thread = threads.get(threadId);
      if (!thread) {
        threads.set(threadId, (thread = createLiveMessages(fetchPage, threadId)));
        const { update, accepts } = thread;
        update((list) =>
          main
            .items()
            .filter((message) => isPending(message) && accepts(message))
            .reduce(merge, list),
        );
      }
      return thread;
    },
    apply(entry) {
      const apply = (list: MessageList, view: LiveMessages) => reduceEntry(list, entry, me(), view.accepts);
      // Only an own message can change a status; the others take the short way.
      if (entry.event === 'message' && entry.data.userId === me()) change(apply);
      else for (const view of views()) view.update((list) => apply(list, view));
      const { prev: _prev, position: _position, ...news } = entry.data;
      switch (entry.event) {
        case 'message':
        case 'message:updated': {
          const message = lookup(main.items(), entry.data.id) ?? present(entry.data);
          if (entry.event === 'message') {
            typing.stop(({ userId, threadId }) => userId === message.userId && threadId === message.threadId);
            if (message.userId !== me()) unread.arrived(message, me());
          }
          return events.emit(entry.event, message);
        }
        case 'message:deleted':
          return events.emit(entry.event, {
            ...(news as typeof entry.data),
            message: lookup(main.items(), entry.data.messageId) ?? null,
          });
        case 'reaction':
          return events.emit(entry.event, {
            ...(news as typeof entry.data),
            reactions: toReactions(entry.data.reactions, me()),
          });
        case 'notification':
          return events.emit(entry.event, entry.data);
      }
    },
    restart({ entries, hasMore }) {
      const before = new Map(main.items().map((message) => [message.clientMessageId, message]));
      const messages = entries.flatMap(({ event, data }) => (event === 'message' ? present(data) : []));
      main.restart({ messages, hasMore });
      for (const thread of threads.values()) thread.clear(true);
      tellStatus(before);
    },
    snapshot(answer) {
      if (answer.members) enter(answer.members);
      answer.typing?.forEach(type);
      if (!answer.recovered) receipts.set(new Map());
      const { lastRead, unreadCount } = answer;
      // Marks of a snapshot are no news to tell.
      receipts.set(
        new Map([
          ...receipts.getSnapshot(),
          ...(answer.receipts ?? []).map((mark) => [mark.userId, mark] as const),
          ...(lastRead ? [[lastRead.userId, lastRead] as const] : []),
        ]),
      );
      change((list) => list);
      if (unreadCount !== undefined) unread.joined(channelId, unreadCount, answer.position.offset, lastRead?.messageId);
    },
    confirm(wire) {
      const message = present(wire);
      change((list) =>
        lookup(list, message.id) || lookup(list, message.clientMessageId) ? merge(list, message) : list,
      );
      return find(message.id) ?? message;
    },
    showPending(op) {
      const pending = toPending(op, me() ?? '');
      change((list, view) => (view.accepts(pending) ? merge(list, pending) : list));
    },
    dropPending(clientMessageId) {
      for (const view of views()) view.update((list) => dropPending(list, clientMessageId));
    },
    disconnect() {
      typing.stop(() => true);
      members.unsync();
    },
    clear(isPendingKept) {
      typing.stop(() => true);
      for (const view of views()) view.clear(isPendingKept);
      receipts.set(new Map());
      members.clear();
    },
  };
}
