import type { LogEntry, Message, Position, Presence, Receipt, Typing } from '@nchat/realtime-protocol/core';

/** The body of a frame. */
export type Body = Record<string, unknown>;

/** A stretch of messages. */
export interface MessagePage {
  /** Oldest first. */
  readonly messages: Message[];
  /** Whether there are older ones. */
  readonly hasMore: boolean;
}

/** What the mock server knows of one channel: its log as the contract describes it, and who is there. */
export class ChannelLog {
  /** Names the log; history that is lost starts another one. */
  epoch = 'e1';
  /** Everything that happened, oldest first. */
  entries: LogEntry[] = [];
  /** Messages as they stand, by id, in the order of the channel. */
  messages: Map<string, Message> = new Map();
  /** Read marks by user id. */
  receipts: Map<string, Receipt> = new Map();
  /** Who belongs to the channel, by user id. */
  members: Map<string, Presence> = new Map();
  /** Who types, by user and thread. */
  typing: Map<string, Typing> = new Map();
  /** Entries up to this offset are gone. */
  trimmedTo = 0;
  private serial = 0;
  private readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  /** The place of the newest entry. */
  get position(): Position {
    const last = this.entries.at(-1)?.data.position;
    return last ?? { epoch: this.epoch, offset: 0, id: '' };
  }

  /** Adds an entry, and brings the message that it concerns up to date. */
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

  /** History is lost; the log starts over under another name. */
  reset(epoch: string): void {
    this.epoch = epoch;
    this.entries = [];
    this.messages.clear();
    this.receipts.clear();
    this.trimmedTo = 0;
  }

  /** The newest page of messages. */
  newest(limit = 50): MessagePage {
    const all = [...this.messages.values()];
    return { messages: all.slice(-limit), hasMore: all.length > limit };
  }

  /** Messages of others after a user's read mark. */
  unread(userId: string): number {
    const mark = this.receipts.get(userId)?.offset ?? 0;
    return [...this.messages.values()].filter((message) => message.offset > mark && message.userId !== userId).length;
  }

  /** An id that sorts after all earlier ones of this log. */
  nextId(prefix: string): string {
    this.serial += 1;
    return `${prefix}${this.epoch}-${this.id}-${String(this.serial).padStart(5, '0')}`.replaceAll(':', '_');
  }

  private alter(messageId: string, change: Partial<Message>): void {
    const message = this.messages.get(messageId);
    if (message) this.messages.set(messageId, { ...message, ...change });
  }
}
