import type {
  JoinData,
  LogEntry,
  Message as WireMessage,
  Presence,
  Position,
  RealtimeError,
  Receipt,
  Typing,
} from '@nchat/realtime-protocol/core';
import type { Clock } from '../clock.js';
import type { Emitter } from '../emitter.js';
import type { RealtimeEvents } from '../events.js';
import { toMessage, toPending, toReactions } from '../messages/from-wire.js';
import { createLiveMessages, type LiveMessages, type Page } from '../messages/live-messages.js';
import { isPending, type MessageList } from '../messages/message-list.js';
import type { HistoryOptions, Message } from '../messages/message.js';
import { createOverlay } from '../messages/overlay.js';
import { reduceEntry } from '../messages/reduce-entry.js';
import type { QueuedOp } from '../outbox/queued-op.js';
import type { Members, People } from '../presence/people.js';
import type { Store } from '../store.js';
import { createTypingList, type TypingList } from '../typing/typing-list.js';
import type { Unread } from '../unread/unread.js';
import type { ReadReceipt } from './channel-api.js';
import { createReadMarks } from './read-marks.js';

/** What a channel's content needs of the client. */
export interface ContentHost {
  readonly clock: Clock;
  readonly events: Emitter<RealtimeEvents>;
  readonly people: People;
  readonly unread: Unread;
  readonly settings: { readonly retainMessages: number };
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
  /** The channel is gap-free; every list that has no page yet gets one. */
  fetchBase: () => void;
  /** The whole list of members. */
  enter: (members: readonly Presence[]) => void;
  type: (typing: Typing) => void;
  /** Takes read marks in, and tells those that move forward. `left` is the unread count that goes with an own one. */
  read: (marks: readonly Receipt[], left?: number) => void;
  /** The server's answer to an own send or edit; the log entry may have come before, or comes later. */
  confirm: (wire: WireMessage) => Message;
  /** The server has accepted an operation, at this place of the log. */
  accepted: (id: string, position: Position) => void;
  /** An operation on this channel is new, or changed its state. */
  show: (op: QueuedOp) => void;
  /** An operation has left the queue; what it promised is taken back unless the server has accepted it. */
  drop: (op: QueuedOp, error?: RealtimeError) => void;
  /** The connection is gone. */
  disconnect: () => void;
  /** Forgets everything, or everything but what is pending. */
  clear: (isPendingKept: boolean) => void;
}

/** Makes the content of one channel. */
export function createContent(
  channelId: string,
  host: ContentHost,
  fetch: (query: HistoryOptions) => Promise<Page>,
): ChannelContent {
  const { clock, events, people, unread, me, settings } = host;
  const overlay = createOverlay(me, () => update((list) => list.recover()));
  const messagesHost = { me, fetch, cover: overlay, retain: settings.retainMessages };
  const main = createLiveMessages(messagesHost);
  const threads = new Map<string, LiveMessages>();
  const members = people.members();
  const typing = createTypingList(clock, (event) => events.emit('typing', event));
  const marks = createReadMarks(me);

  const views = (): LiveMessages[] => [main, ...threads.values()];

  function update(work: (list: MessageList, view: LiveMessages) => void): void {
    for (const view of views()) view.update((list) => work(list, view));
  }

  function present(wire: WireMessage): Message {
    const message = toMessage(wire, me());
    const isRead = message.userId === me() && message.offset <= marks.othersTo();
    return isRead ? { ...message, status: 'read' } : message;
  }

  function find(id: string): Message | undefined {
    for (const { list } of views()) {
      const message = list.get(id) ?? list.items().findLast(({ clientMessageId }) => clientMessageId === id);
      if (message) return overlay.over(message);
    }
    return undefined;
  }

  /** Tells of an own message that got another status. */
  function tellStatus(before: Message | undefined, after = before && main.list.get(before.clientMessageId)): void {
    if (!after || after.userId !== me()) return;
    if (before ? before.status !== after.status : isPending(after)) events.emit('message:status', overlay.over(after));
  }

  /** Changes every list; news of one own message may change its status. */
  function updateOwn(clientMessageId: string, work: (list: MessageList, view: LiveMessages) => void): void {
    const before = main.list.get(clientMessageId);
    update(work);
    tellStatus(before, main.list.get(clientMessageId));
  }

  /** Takes marks in; own messages that somebody else has read now get to know. */
  function readBy(take: () => void): void {
    const before = marks.othersTo();
    take();
    const after = marks.othersTo();
    if (after <= before) return;
    const fresh = main.list.between(before, after);
    update((list) => {
      for (const { id, userId, status } of list.between(before, after))
        if (userId === me() && status === 'sent') list.change(id, (message) => ({ ...message, status: 'read' }));
    });
    for (const message of fresh) tellStatus(message);
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
    const { list, messages } = main;
    if (messages.getSnapshot().hasMore && (list.oldest()?.offset ?? Infinity) > offset + 1) return undefined;
    return list.between(offset, Infinity).filter(({ userId, deletedAt }) => userId !== me() && !deletedAt).length;
  }

  function read(receipts: readonly Receipt[], left?: number): void {
    readBy(() => {
      for (const mark of receipts) {
        if (!marks.take(mark)) continue;
        if (mark.userId === me()) unread.read(channelId, mark.messageId, countAfter(mark.offset) ?? left);
        events.emit('read', mark);
      }
    });
  }

  function showRead({ id, payload, createdAt }: QueuedOp): void {
    const target = find(payload.messageId as string);
    if (!target || isPending(target)) return;
    const { id: messageId, offset } = target;
    const mark = { channelId, userId: me() ?? '', messageId, offset, readAt: new Date(createdAt).toISOString() };
    marks.wish(id, mark, () => unread.read(channelId, messageId, countAfter(offset)));
  }

  return {
    main,
    members,
    typing,
    receipts: marks.store,
    present,
    find,
    fetchBase: () => views().forEach((view) => view.fetchBase()),
    enter,
    type,
    read,
    thread(threadId) {
      let thread = threads.get(threadId);
      if (!thread) {
        threads.set(threadId, (thread = createLiveMessages(messagesHost, threadId)));
        const { update, accepts } = thread;
        update((list) => main.list.pending().filter(accepts).forEach(list.merge));
      }
      return thread;
    },
    apply(entry) {
      const apply = (list: MessageList, { accepts }: LiveMessages) => reduceEntry(list, entry, me(), present, accepts);
      const { prev: _prev, position, ...news } = entry.data;
      if (entry.event === 'message') updateOwn(entry.data.clientMessageId ?? entry.data.id, apply);
      else update(apply);
      overlay.reached(position);
      switch (entry.event) {
        case 'message':
        case 'message:updated': {
          const message = main.list.get(entry.data.id) ?? present(entry.data);
          if (entry.event === 'message') {
            typing.stop(({ userId, threadId }) => userId === message.userId && threadId === message.threadId);
            if (message.userId !== me()) unread.arrived(message, me());
          }
          return events.emit(entry.event, message);
        }
        case 'message:deleted':
          return events.emit(entry.event, {
            ...(news as typeof entry.data),
            message: main.list.get(entry.data.messageId) ?? null,
          });
        case 'reaction':
          return events.emit(entry.event, {
            ...(news as typeof entry.data),
            reactions: main.list.get(entry.data.messageId)?.reactions ?? toReactions(entry.data.reactions, me()),
          });
        case 'notification':
          return events.emit(entry.event, entry.data);
      }
    },
    restart({ entries, hasMore, position }) {
      const before = main.list.items();
      const messages = entries.flatMap(({ event, data }) => (event === 'message' ? present(data) : []));
      main.restart({ messages, hasMore });
      for (const thread of threads.values()) thread.clear(true);
      overlay.reached(position);
      for (const message of before) tellStatus(message);
    },
    snapshot({ members, typing, recovered, receipts = [], lastRead, unreadCount, position }) {
      if (members) enter(members);
      typing?.forEach(type);
      // Marks of a snapshot are no news to tell.
      readBy(() => marks.join(lastRead ? [...receipts, lastRead] : receipts, !recovered));
      if (unreadCount === undefined) return;
      unread.joined(channelId, unreadCount, position.offset, lastRead?.messageId);
      marks.renew();
    },
    confirm(wire) {
      const message = present(wire);
      const { id, clientMessageId, offset } = message;
      updateOwn(clientMessageId, (list) => {
        const known = list.get(id) ?? list.get(clientMessageId);
        if (!known) return;
        if (!isPending(known) || offset > (list.oldest()?.offset ?? 0)) return list.merge(message);
        // The list began anew after it: in front it would hide that others are missing in between.
        list.dropPending(clientMessageId);
        if (list === main.list) events.emit('message:status', message);
      });
      return find(id) ?? message;
    },
    accepted: overlay.accepted,
    show(op) {
      if (op.kind === 'read') return showRead(op);
      if (op.kind !== 'send') return overlay.set(op);
      const pending = toPending(op, me() ?? '');
      updateOwn(op.id, (list, { accepts }) => accepts(pending) && list.merge(pending));
    },
    drop({ id, kind, payload }, error) {
      if (kind === 'send') return update((list) => list.dropPending(id));
      marks.drop(id);
      overlay.drop(id);
      const message = error && kind !== 'read' && find(payload.messageId as string);
      if (message) events.emit('message:status', { ...message, error });
    },
    disconnect() {
      typing.stop(() => true);
      members.unsync();
    },
    clear(isPendingKept) {
      typing.stop(() => true);
      overlay.clear(isPendingKept);
      for (const view of views()) view.clear(isPendingKept);
      marks.clear();
      members.clear();
    },
  };
}
