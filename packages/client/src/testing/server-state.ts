import type {
  CustomStatus,
  LogEntry,
  Message,
  Presence,
  PresenceStatus,
  RealtimeError,
} from '@nchat/realtime-protocol/core';
import { systemClock, type Clock } from '../clock.js';
import { ChannelLog, type Body } from './channel-log.js';
import type { Frame, MockSession } from './mock-session.js';

/**
 * What stands between a command and its ack: an error; `'lost'`, the command never arrives; `'lost-answer'`; a number,
 * the answer is that many milliseconds late; or nothing.
 */
export type Trouble = (
  frame: Frame,
  session: MockSession,
) => RealtimeError | 'lost' | 'lost-answer' | number | undefined | void;

/** What a mock server holds, and how news of it reaches its connections. */
export class ServerState {
  /** Every connection ever made, oldest first. */
  readonly sessions: MockSession[] = [];
  /** Channels by id. Those of users (`user:alice`) are their inboxes. */
  readonly logs = new Map<string, ChannelLog>();
  /** Presence of everybody ever seen, by user id. */
  readonly people: Map<string, Presence> = new Map();
  /** Its time. */
  readonly clock: Clock;
  /** Refuses connections while set; `silent` lets them hang. */
  refusal: RealtimeError | 'silent' | null = null;
  /** Decides what happens to a command. */
  trouble: Trouble = () => undefined;
  /** Entries on their way to a session: drop, double or delay them here. */
  deliver: (session: MockSession, entry: LogEntry, send: () => void) => void = (_session, _entry, send) => send();
  /** Who may join a channel. */
  allows: (userId: string, channelId: string) => boolean = (_userId, channelId) => !channelId.startsWith('private-');
  /** Whether those who connect and join are members that others see. False leaves `members` to the test. */
  showsSessions = true;
  /** Entries per page of what was missed. */
  pageSize = 300;
  private epochs = 1;

  /** @param clock - Its time. Give it the client's. */
  constructor(clock: Clock = systemClock) {
    this.clock = clock;
  }

  /** The latest connection, of one user if one is named. Throws when there is none. */
  session(userId?: string): MockSession {
    const found = this.sessions.findLast((session) => userId === undefined || session.userId === userId);
    if (!found) throw new Error(userId === undefined ? 'Nobody has connected yet.' : `${userId} has not connected.`);
    return found;
  }

  /** The channel with this id, made when it is first asked for. */
  log(channelId: string): ChannelLog {
    let log = this.logs.get(channelId);
    if (!log) this.logs.set(channelId, (log = new ChannelLog(channelId)));
    return log;
  }

  /** Posts a message, by `other` unless `more` names somebody else. */
  post(channelId: string, content: string, more: Body = {}): Message {
    const log = this.log(channelId);
    const now = this.clock.now();
    const message = {
      id: log.nextId('m'),
      userId: 'other',
      content,
      mentions: [],
      attachments: [],
      reactions: [],
      version: 1,
      createdAt: new Date(now).toISOString(),
      timestamp: now,
      ...more,
    };
    const posted = this.append(channelId, 'message', message).data as Message;
    for (const userId of posted.mentions)
      this.append(`user:${userId}`, 'notification', {
        kind: 'mention',
        channelId,
        messageId: posted.id,
        fromUserId: posted.userId,
      });
    return posted;
  }

  /** Appends any entry to a channel's log and sends it out. */
  append(channelId: string, event: LogEntry['event'], data: Body): LogEntry {
    const entry = this.log(channelId).append(event, data);
    for (const session of this.sessions) {
      if (session.joined.has(channelId)) this.deliver(session, entry, () => session.emit(entry.event, entry.data));
    }
    return entry;
  }

  /** Edits a message, whoever wrote it. */
  edit(channelId: string, message: Message, content: string): LogEntry {
    const editedAt = new Date(this.clock.now()).toISOString();
    return this.append(channelId, 'message:updated', { ...message, content, version: message.version + 1, editedAt });
  }

  /** Sends an event to everybody in a channel. It is no entry of the log, so nobody recovers it. */
  emit(channelId: string, name: string, data: unknown, except?: string): void {
    for (const session of this.sessions)
      if (session.joined.has(channelId) && session.userId !== except) session.emit(name, data);
  }

  /** Takes a user out of a channel, as an administrator does. */
  remove(userId: string, channelId: string, reason = 'removed'): void {
    for (const session of this.sessions) {
      if (session.userId !== userId || !session.joined.delete(channelId)) continue;
      session.emit('channel:removed', { channelId, reason });
    }
    this.withdraw(userId, channelId);
  }

  /** Puts a user into a channel, as others see it. Tells them if that is news. */
  admit(userId: string, channelId: string): void {
    const { members } = this.log(channelId);
    const wasThere = members.get(userId)?.status ?? 'offline';
    const person = this.person(userId);
    members.set(userId, person);
    if (wasThere !== person.status) this.emit(channelId, 'presence', { ...person, channelId }, userId);
  }

  /** The user is in this channel no more. */
  withdraw(userId: string, channelId: string): void {
    const log = this.log(channelId);
    if (!log.members.delete(userId)) return;
    this.type(userId, channelId, false);
    this.emit(channelId, 'presence', { ...this.person(userId), status: 'offline', devices: [], channelId });
  }

  /** Sets how a user is, everywhere, and tells everybody who shares a channel. */
  setPresence(userId: string, status: PresenceStatus, customStatus?: CustomStatus | null): void {
    const { customStatus: before, devices } = this.person(userId);
    const custom = customStatus === undefined ? before : customStatus;
    const person: Presence = {
      userId,
      status,
      lastSeen: new Date(this.clock.now()).toISOString(),
      ...(custom && { customStatus: custom }),
      devices: status === 'offline' ? [] : devices.length > 0 ? devices : [{ kind: 'web', status: 'online' }],
    };
    this.people.set(userId, person);
    const shared = [...this.logs].filter(([, { members }]) => members.has(userId));
    for (const [, { members }] of shared) members.set(userId, person);
    for (const session of this.sessions) {
      const isConcerned = session.userId === userId || shared.some(([channelId]) => session.joined.has(channelId));
      if (isConcerned) session.emit('presence', person);
    }
  }

  /** Somebody types, or stopped. */
  type(userId: string, channelId: string, isTyping: boolean, threadId?: string): void {
    const { typing } = this.log(channelId);
    const key = `${userId}|${threadId ?? ''}`;
    const event = {
      channelId,
      userId,
      isTyping,
      ...(threadId !== undefined && { threadId }),
      expiresAt: this.clock.now() + 3000,
    };
    if (isTyping) typing.set(key, event);
    else if (!typing.delete(key)) return;
    this.emit(channelId, 'typing', event, userId);
  }

  /**
   * The server ends and starts again: every connection breaks, and clients come back by themselves.
   *
   * @param options - `loseHistory`: with it go all messages, as with stores in memory; clients are told by `gap`.
   */
  restart({ loseHistory = false }: { loseHistory?: boolean } = {}): void {
    if (loseHistory) {
      this.epochs += 1;
      for (const log of this.logs.values()) log.reset(`e${this.epochs}`);
    }
    for (const session of [...this.sessions]) session.kill();
  }

  /** How a user is; whoever was never seen comes online. */
  person(userId: string): Presence {
    let person = this.people.get(userId);
    if (!person) {
      const lastSeen = new Date(this.clock.now()).toISOString();
      person = { userId, status: 'online', lastSeen, devices: [{ kind: 'web', status: 'online' }] };
      this.people.set(userId, person);
    }
    return person;
  }
}
