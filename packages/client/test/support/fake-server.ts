import {
  RealtimeError,
  type ErrorCode,
  type LogEntry,
  type Message,
  type Position,
  type Presence,
  type Receipt,
} from '@nchat/realtime-protocol/core';
import type { Transport, TransportConfig, TransportFactory, TransportHandlers } from '../../src/transport/transport.js';
import type { FakeClock } from './fake-clock.js';

type Body = Record<string, unknown>;

/** A channel's log as the contract describes it. */
export class FakeLog {
  epoch = 'e1';
  entries: LogEntry[] = [];
  messages = new Map<string, Message>();
  receipts = new Map<string, Receipt>();
  members = new Map<string, Presence>();
  private serial = 0;
  /** Entries before this offset are gone. */
  trimmedTo = 0;
  private readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  get position(): Position {
    const last = this.entries.at(-1)?.data.position;
    return last ?? { epoch: this.epoch, offset: 0, id: '' };
  }

  append(event: LogEntry['event'], data: Body): LogEntry {
    const { offset, id: prev } = this.position;
    const id = event === 'message' ? (data.id as string) : this.nextId('x');
    const position = { epoch: this.epoch, offset: offset + 1, id };
    const entry = { event, data: { channelId: this.id, ...data, position, prev } } as LogEntry;
    if (event === 'message') (entry.data as Message).offset = offset + 1;
    this.entries.push(entry);
    if (entry.event === 'message') this.messages.set(entry.data.id, entry.data);
    if (entry.event === 'message:updated')
      this.messages.set(entry.data.id, { ...entry.data, position: this.messages.get(entry.data.id)!.position });
    if (entry.event === 'message:deleted')
      this.alter(entry.data.messageId, { content: '', deletedAt: entry.data.deletedAt });
    if (entry.event === 'reaction') this.alter(entry.data.messageId, { reactions: entry.data.reactions });
    return entry;
  }

  /** History is lost. */
  reset(epoch: string): void {
    this.epoch = epoch;
    this.entries = [];
    this.messages.clear();
    this.receipts.clear();
    this.trimmedTo = 0;
  }

  newest(limit = 50): { messages: Message[]; hasMore: boolean } {
    const all = [...this.messages.values()];
    return { messages: all.slice(-limit), hasMore: all.length > limit };
  }

  nextId(prefix: string): string {
    this.serial += 1;
    return `${prefix}${this.epoch}-${this.id}-${String(this.serial).padStart(5, '0')}`.replaceAll(':', '_');
  }

  private alter(messageId: string, change: Partial<Message>): void {
    const message = this.messages.get(messageId);
    if (message) this.messages.set(messageId, { ...message, ...change });
  }
}

export interface Frame {
  readonly name: string;
  readonly payload: Body;
}

/** One connection of one user. */
export class FakeSession {
  readonly frames: Frame[] = [];
  readonly joined = new Set<string>();
  readonly config: TransportConfig;
  isOpen = true;
  userId = '';
  private readonly handlers: TransportHandlers;

  constructor(config: TransportConfig, handlers: TransportHandlers) {
    this.config = config;
    this.handlers = handlers;
  }

  emit(name: string, data: unknown): void {
    if (this.isOpen) this.handlers.onEvent(name, data);
  }

  /** The connection breaks. */
  kill(code: ErrorCode = 'offline'): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.handlers.onClose(new RealtimeError(code));
  }

  count(name: string): number {
    return this.frames.filter((frame) => frame.name === name).length;
  }

  of(name: string): Body[] {
    return this.frames.filter((frame) => frame.name === name).map((frame) => frame.payload);
  }
}

/**
 * What stands between a command and its ack: an error; `'lost'`, the command never arrives; `'lost-answer'`; a number,
 * the answer is that many milliseconds late; or nothing.
 */
export type Trouble = (
  frame: Frame,
  session: FakeSession,
) => RealtimeError | 'lost' | 'lost-answer' | number | undefined | void;

/** A server in memory that keeps to the contract; commands, acks and the welcome each take one macrotask. */
export class FakeServer {
  readonly sessions: FakeSession[] = [];
  readonly logs = new Map<string, FakeLog>();
  readonly clock: FakeClock;
  /** Refuses connections while set. */
  refusal: RealtimeError | 'silent' | null = null;
  trouble: Trouble = () => undefined;
  /** Live entries to a session are dropped, doubled or delayed by this. */
  deliver: (session: FakeSession, entry: LogEntry, send: () => void) => void = (_session, _entry, send) => send();
  pageSize = 300;
  private readonly idempotent = new Map<string, Message>();

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  /** The latest session of a user. */
  session(userId?: string): FakeSession {
    const found = this.sessions.findLast((session) => userId === undefined || session.userId === userId);
    if (!found) throw new Error('no session');
    return found;
  }

  log(channelId: string): FakeLog {
    let log = this.logs.get(channelId);
    if (!log) this.logs.set(channelId, (log = new FakeLog(channelId)));
    return log;
  }

  readonly transport: TransportFactory = (config, handlers): Transport => {
    const session = new FakeSession(config, handlers);
    this.sessions.push(session);
    setImmediate(() => this.open(session));
    return {
      name: 'websocket',
      emit: (name, payload, ack) => {
        if (!session.isOpen) return;
        const frame = { name, payload: structuredClone(payload ?? {}) as Body };
        session.frames.push(frame);
        setImmediate(() => {
          if (!session.isOpen) return;
          const trouble = this.trouble(frame, session);
          if (trouble === 'lost') return;
          const answer =
            trouble instanceof RealtimeError
              ? { success: false, error: trouble.toWire() }
              : this.answer(session, frame);
          const send = () => session.isOpen && ack?.(answer);
          if (typeof trouble === 'number') this.clock.setTimeout(send, trouble);
          else if (trouble !== 'lost-answer') setImmediate(send);
        });
      },
      close: () => void (session.isOpen = false),
    };
  };

  /** Somebody else posts. */
  post(channelId: string, content: string, more: Body = {}): Message {
    const log = this.log(channelId);
    const entry = log.append('message', this.message(log, { userId: 'other', content, ...more }));
    this.broadcast(channelId, entry);
    return entry.data as Message;
  }

  /** Appends any other entry and sends it out. */
  append(channelId: string, event: LogEntry['event'], data: Body): LogEntry {
    const entry = this.log(channelId).append(event, data);
    this.broadcast(channelId, entry);
    return entry;
  }

  edit(channelId: string, message: Message, content: string): LogEntry {
    const now = new Date(this.clock.now()).toISOString();
    return this.append(channelId, 'message:updated', {
      ...message,
      content,
      version: message.version + 1,
      editedAt: now,
    });
  }

  emit(channelId: string, name: string, data: unknown, except?: FakeSession): void {
    for (const session of this.sessions)
      if (session.joined.has(channelId) && session !== except) session.emit(name, data);
  }

  private open(session: FakeSession): void {
    if (!session.isOpen || this.refusal === 'silent') return;
    if (this.refusal) return session.kill(this.refusal.code);
    session.userId = session.config.auth.userId ?? session.config.auth.token ?? '';
    session.emit('connected', { socketId: 's', serverTime: this.clock.now(), protocolVersion: 1 });
    const inbox = `user:${session.userId}`;
    session.joined.add(inbox);
    session.emit('authenticated', { userId: session.userId, sessionId: 's', expiresAt: null, rooms: [inbox] });
  }

  private broadcast(channelId: string, entry: LogEntry): void {
    for (const session of this.sessions) {
      if (!session.joined.has(channelId)) continue;
      this.deliver(session, entry, () => session.emit(entry.event, entry.data));
    }
  }

  private message(log: FakeLog, body: Body): Body {
    const now = this.clock.now();
    return {
      id: log.nextId('m'),
      mentions: [],
      attachments: [],
      reactions: [],
      version: 1,
      createdAt: new Date(now).toISOString(),
      timestamp: now,
      ...body,
    };
  }

  private answer(session: FakeSession, { name, payload }: Frame): unknown {
    if (name === 'ping') return { timestamp: payload.timestamp, serverTime: this.clock.now() };
    try {
      return { success: true, data: this.run(session, name, payload) };
    } catch (error) {
      return { success: false, error: (error as RealtimeError).toWire() };
    }
  }

  private run(session: FakeSession, name: string, payload: Body): unknown {
    const channelId = payload.channelId as string;
    const log = channelId ? this.log(channelId) : undefined;
    if (name === 'channel:join') return this.join(session, payload);
    if (log && !session.joined.has(channelId)) throw new RealtimeError('not_joined');
    switch (name) {
      case 'channel:leave':
        session.joined.delete(channelId);
        return { channelId, userId: session.userId };
      case 'channel:history':
        return this.history(log!, payload);
      case 'message:send': {
        const key = `${channelId}|${session.userId}|${String(payload.clientMessageId)}`;
        const known = this.idempotent.get(key);
        if (known) {
          if (known.content !== payload.content) throw new RealtimeError('idempotency_mismatch');
          return { message: known, position: known.position, duplicate: true };
        }
        const message = this.post(channelId, payload.content as string, { ...payload, userId: session.userId });
        this.idempotent.set(key, message);
        return { message, position: message.position, duplicate: false };
      }
      case 'message:edit': {
        const message = this.known(log!, payload);
        const entry = this.edit(channelId, message, payload.content as string);
        return { message: entry.data, position: entry.data.position };
      }
      case 'message:delete': {
        const message = this.known(log!, payload);
        const deletedAt = new Date(this.clock.now()).toISOString();
        const entry = this.append(channelId, 'message:deleted', {
          messageId: message.id,
          userId: session.userId,
          deletedAt,
        });
        return { messageId: message.id, position: entry.data.position };
      }
      case 'reaction:add':
      case 'reaction:remove': {
        const message = this.known(log!, payload);
        const emoji = payload.emoji as string;
        const users = new Set(message.reactions.find((summary) => summary.emoji === emoji)?.userIds);
        if (name === 'reaction:add') users.add(session.userId);
        else users.delete(session.userId);
        const rest = message.reactions.filter((summary) => summary.emoji !== emoji);
        const reactions = users.size > 0 ? [...rest, { emoji, count: users.size, userIds: [...users] }] : rest;
        const action = name === 'reaction:add' ? 'add' : 'remove';
        const entry = this.append(channelId, 'reaction', {
          messageId: message.id,
          userId: session.userId,
          emoji,
          action,
          count: users.size,
          reactions,
        });
        return { messageId: message.id, emoji, count: users.size, position: entry.data.position };
      }
      case 'message:read': {
        const message = this.known(log!, payload);
        const readAt = new Date(this.clock.now()).toISOString();
        const receipt = { channelId, userId: session.userId, messageId: message.id, offset: message.offset, readAt };
        log!.receipts.set(session.userId, receipt);
        this.emit(channelId, 'read', receipt);
        return {
          channelId,
          messageId: message.id,
          offset: message.offset,
          readAt,
          unreadCount: this.unread(log!, session.userId),
        };
      }
      case 'presence:update':
        return { userId: session.userId, status: payload.status };
      case 'auth:refresh':
        return { userId: session.userId, expiresAt: this.clock.now() + 60_000 };
      default:
        return {};
    }
  }

  private join(session: FakeSession, payload: Body): unknown {
    const one = (wish: Body) => this.joinOne(session, wish);
    if (!Array.isArray(payload.channels)) return one(payload);
    const results = payload.channels.map((wish: Body) => {
      try {
        return { channelId: wish.channelId, success: true, data: one(wish) };
      } catch (error) {
        return { channelId: wish.channelId, success: false, error: (error as RealtimeError).toWire() };
      }
    });
    return { results };
  }

  private joinOne(session: FakeSession, wish: Body): unknown {
    const channelId = wish.channelId as string;
    if (channelId.startsWith('private-')) throw new RealtimeError('forbidden');
    const log = this.log(channelId);
    const wasJoined = session.joined.has(channelId);
    session.joined.add(channelId);
    const since = wish.since as Position | undefined;
    const base = { channelId, userId: session.userId, position: log.position };
    const snapshot = {
      members: [...log.members.values()],
      typing: [],
      receipts: [...log.receipts.values()],
      lastRead: log.receipts.get(session.userId) ?? null,
      unreadCount: this.unread(log, session.userId),
    };
    const at = since && (since.offset === 0 ? '' : log.entries[since.offset - 1]?.data.position.id);
    if (since && since.epoch === log.epoch && at === since.id && since.offset >= log.trimmedTo) {
      const page = log.entries.slice(since.offset, since.offset + this.pageSize);
      const hasMore = since.offset + page.length < log.entries.length;
      return { ...base, recovered: true, entries: page, hasMore, ...(!wasJoined && snapshot) };
    }
    const isInbox = channelId.startsWith('user:');
    const { messages, hasMore } = log.newest();
    const entries = isInbox ? log.entries : messages.map((data) => ({ event: 'message', data }));
    return { ...base, recovered: false, entries, hasMore, ...snapshot };
  }

  private history(log: FakeLog, query: Body): unknown {
    const limit = (query.limit as number | undefined) ?? 50;
    const all = [...log.messages.values()].filter(
      (message) => query.threadId === undefined || message.threadId === query.threadId,
    );
    const at = (id: unknown) => {
      const index = all.findIndex((message) => message.id === id);
      if (index < 0) throw new RealtimeError('message_not_found');
      return index;
    };
    if (query.after !== undefined) {
      const rest = all.slice(at(query.after) + 1);
      return { messages: rest.slice(0, limit), hasMore: rest.length > limit, position: log.position };
    }
    const rest = query.before === undefined ? all : all.slice(0, at(query.before));
    return { messages: rest.slice(-limit), hasMore: rest.length > limit, position: log.position };
  }

  private known(log: FakeLog, payload: Body): Message {
    const message = log.messages.get(payload.messageId as string);
    if (!message) throw new RealtimeError('message_not_found');
    return message;
  }

  private unread(log: FakeLog, userId: string): number {
    const mark = log.receipts.get(userId)?.offset ?? 0;
    return [...log.messages.values()].filter((message) => message.offset > mark && message.userId !== userId).length;
  }
}
