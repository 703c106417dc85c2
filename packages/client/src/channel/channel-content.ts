import type { JoinData, LogEntry, Message as WireMessage, Receipt } from '@nchat/realtime-protocol/core';
import type { Clock } from '../clock.js';
import type { Emitter } from '../emitter.js';
import type { RealtimeEvents } from '../events.js';
import { toMessage, toPending, toReactions } from '../messages/from-wire.js';
import { LiveMessages, type FetchPage } from '../messages/live-messages.js';
import { dropPending, isPending, lookup, markReadUpTo, merge, mergePending, type MessageList } from '../messages/message-list.js';
import { reduceEntry } from '../messages/reduce-entry.js';
import type { Message } from '../messages/message.js';
import type { QueuedOp } from '../outbox/queued-op.js';
import { ChannelMembers } from '../presence/channel-members.js';
import type { PresenceDirectory } from '../presence/presence-directory.js';
import { TypingList } from '../typing/typing-list.js';
import type { Unread } from '../unread/unread.js';
import { Receipts } from './receipts.js';

/** What a channel's content needs of the client. */
export interface ContentHost {
  readonly clock: Clock;
  readonly events: Emitter<RealtimeEvents>;
  readonly directory: PresenceDirectory;
  readonly unread: Unread;
  me(): string | null;
  clockOffsetMs(): number;
}

/** Everything there is to see in one channel. Server news and outbox news go in; stores and events come out. */
export class ChannelContent {
  readonly main: LiveMessages;
  readonly members: ChannelMembers;
  readonly typing: TypingList;
  readonly receipts = new Receipts();
  private readonly id: string;
  private readonly host: ContentHost;
  private readonly fetchPage: FetchPage;
  private readonly threads = new Map<string, LiveMessages>();

  constructor(id: string, host: ContentHost, fetchPage: FetchPage) {
    this.id = id;
    this.host = host;
    this.fetchPage = fetchPage;
    this.main = new LiveMessages(fetchPage);
    this.members = new ChannelMembers(host.directory);
    this.typing = new TypingList(host.clock, (event) => host.events.emit('typing', event));
  }

  thread(threadId: string): LiveMessages {
    let thread = this.threads.get(threadId);
    if (!thread) {
      this.threads.set(threadId, (thread = new LiveMessages(this.fetchPage, threadId)));
      const known = this.main.items.filter((message) => isPending(message) && thread!.accepts(message));
      thread.update((list) => known.reduce(mergePending, list));
    }
    return thread;
  }

  /** A message of the server, with what this client knows of its readers. */
  present(wire: WireMessage): Message {
    const me = this.host.me();
    return markReadUpTo([toMessage(wire, me)], me, this.receipts.readBy(me))[0]!;
  }

  /** The message with this id, wherever it is loaded. */
  find(id: string): Message | undefined {
    for (const view of this.views()) {
      const message = lookup(view.items, id);
      if (message) return message;
    }
    return undefined;
  }

  /** Log entries, in order, each once. */
  apply(entries: readonly LogEntry[]): void {
    const before = this.main.items;
    const me = this.host.me();
    const told: (() => void)[] = [];
    let list = before;
    for (const entry of entries) {
      list = reduceEntry(list, entry, me, () => true);
      told.push(this.newsOf(entry, list));
    }
    list = markReadUpTo(list, me, this.receipts.readBy(me));
    this.main.update(() => list);
    for (const thread of this.threads.values()) {
      const accepts = (message: Message) => thread.isAnchored && thread.accepts(message);
      thread.update((items) => entries.reduce((next, entry) => reduceEntry(next, entry, me, accepts), items));
    }
    this.tellStatus(before);
    for (const tell of told) tell();
  }

  /** The newest page of a log whose history is not known (any more). */
  restart(page: JoinData): void {
    const before = this.main.items;
    const messages = page.entries.flatMap((entry) => (entry.event === 'message' ? [this.present(entry.data)] : []));
    this.main.restart({ messages, hasMore: page.hasMore });
    for (const thread of this.threads.values()) thread.reload();
    this.tellStatus(before);
  }

  /** Snapshots that come with a join. */
  snapshot(answer: JoinData): void {
    if (answer.members) {
      this.enter(answer.members);
      this.members.replace(answer.members);
    }
    for (const typing of answer.typing ?? []) this.type(typing);
    const marks = [...(answer.receipts ?? []), ...(answer.lastRead ? [answer.lastRead] : [])];
    if (!answer.recovered) this.receipts.clear();
    this.receive(marks);
    if (answer.unreadCount !== undefined) {
      this.host.unread.joined(this.id, answer.unreadCount, answer.position.offset, answer.lastRead?.messageId);
    }
  }

  /** Everything of `channel:members` or an ack. */
  enter(members: Parameters<PresenceDirectory['receive']>[0]): void {
    for (const event of this.host.directory.receive(members)) this.host.events.emit('presence', event);
  }

  type(typing: Parameters<TypingList['receive']>[0]): void {
    if (typing.userId !== this.host.me()) this.typing.receive(typing, this.host.clockOffsetMs());
  }

  /** Read marks; returns those that are news. */
  receive(marks: readonly Receipt[]): readonly Receipt[] {
    const me = this.host.me();
    const news = this.receipts.receive(marks);
    if (news.length === 0) return news;
    const before = this.main.items;
    const readBy = this.receipts.readBy(me);
    for (const view of this.views()) view.update((list) => markReadUpTo(list, me, readBy));
    this.tellStatus(before);
    return news;
  }

  /** The server's answer to an own send or edit; the log entry may have come before, or comes later. */
  confirm(wire: WireMessage): Message {
    const before = this.main.items;
    const message = this.present(wire);
    for (const view of this.views()) {
      view.update((list) => (lookup(list, message.id) || isOwnPending(list, message) ? merge(list, message) : list));
    }
    this.tellStatus(before);
    return this.find(message.id) ?? message;
  }

  /** An own send changed its state. */
  showPending(op: QueuedOp): void {
    const me = this.host.me();
    const pending = toPending(op, me ?? '');
    const before = this.main.items;
    for (const view of this.views()) if (view.accepts(pending)) view.update((list) => mergePending(list, pending));
    this.tellStatus(before);
  }

  dropPending(clientMessageId: string): void {
    for (const view of this.views()) view.update((list) => dropPending(list, clientMessageId));
  }

  /** Others' messages after this place, if all of them are loaded. */
  countAfter(offset: number): number | null {
    const { items, hasMore } = this.main.messages.getSnapshot();
    const oldest = items[0]?.offset ?? 0;
    if (hasMore && oldest > offset + 1) return null;
    const me = this.host.me();
    return items.filter((message) => message.offset > offset && message.userId !== me && !message.deletedAt).length;
  }

  /** The connection is gone. */
  disconnect(): void {
    this.typing.stop(() => true);
    this.members.unsync();
  }

  clear(isPendingKept: boolean): void {
    this.disconnect();
    for (const view of this.views()) view.clear(isPendingKept);
    if (!isPendingKept) this.threads.clear();
    this.receipts.clear();
    this.members.clear();
  }

  private *views(): Generator<LiveMessages> {
    yield this.main;
    yield* this.threads.values();
  }

  /** What listeners hear of an entry; `list` is the main list right after it. */
  private newsOf(entry: LogEntry, list: MessageList): () => void {
    const { events, unread } = this.host;
    const me = this.host.me();
    const channelId = this.id;
    switch (entry.event) {
      case 'message': {
        const message = lookup(list, entry.data.id) ?? this.present(entry.data);
        return () => {
          this.typing.stop(({ userId, threadId }) => userId === message.userId && threadId === message.threadId);
          if (message.userId !== me) unread.arrived(message, me);
          events.emit('message', message);
        };
      }
      case 'message:updated': {
        const message = lookup(list, entry.data.id) ?? this.present(entry.data);
        return () => events.emit('message:updated', message);
      }
      case 'message:deleted': {
        const { messageId, userId, deletedAt } = entry.data;
        const message = lookup(list, messageId) ?? null;
        return () => events.emit('message:deleted', { channelId, messageId, userId, deletedAt, message });
      }
      case 'reaction': {
        const { messageId, userId, emoji, action } = entry.data;
        const reactions = toReactions(entry.data.reactions, me);
        return () => events.emit('reaction', { channelId, messageId, userId, emoji, action, reactions });
      }
      case 'notification':
        return () => events.emit('notification', entry.data);
    }
  }

  private tellStatus(before: MessageList): void {
    const me = this.host.me();
    const after = this.main.items;
    if (after === before) return;
    const own = before.filter((message) => message.userId === me && message.status !== 'read');
    const known = new Map(own.map((message) => [message.clientMessageId, message.status]));
    for (const message of after) {
      const status = known.get(message.clientMessageId);
      if (message.userId !== me) continue;
      if (status !== message.status && (status !== undefined || isPending(message))) {
        this.host.events.emit('message:status', message);
      }
    }
  }
}

const isOwnPending = (list: MessageList, message: Message): boolean =>
  list.some((known) => isPending(known) && known.clientMessageId === message.clientMessageId);
