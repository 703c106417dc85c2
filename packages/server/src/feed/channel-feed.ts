import type { LogEntry, Position, Presence, Receipt, Typing } from '@nchat/realtime-protocol';
import { limits, relate, samePosition } from '@nchat/realtime-protocol';
import type { Broadcaster } from '../core/broadcaster.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import type { BusFrame, EntryFrame, EphemeralFrame, PresenceFrame } from '../ports/event-bus.js';
import type { ChannelLog } from '../ports/channel-log.js';
import { markChange } from './feed-marks.js';
import { FrameRing } from './frame-ring.js';
import { MessageWindow, WINDOW_FILL } from './message-window.js';

const RETRY_MS = 250;
const MOST_WAITING = 4096;
/** Nobody's typing from before a feed was opened lasts longer. */
const TYPING_KNOWN_MS = 5_000;

export interface FeedDeps {
  readonly log: ChannelLog;
  readonly broadcaster: Broadcaster;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly ringSize: number;
}

/** What a feed starts from. */
export interface FeedSnapshot {
  readonly members: readonly Presence[];
  readonly receipts: readonly Receipt[];
}

/**
 * One channel as this instance follows it: the bus's frames in, gaps found and filled once for all members, every
 * entry out to local sockets and pollers exactly once and in order. Idea of one ordered feed per channel and node:
 * Centrifugo's channel positioning, moved from the client to the instance.
 */
export class ChannelFeed {
  readonly channelId: string;
  readonly members = new Map<string, Presence>();
  #memberList: Presence[] | null = null;
  readonly receipts = new Map<string, Receipt>();
  readonly #typing = new Map<string, Typing>();
  readonly #ring: FrameRing;
  readonly #window = new MessageWindow();
  readonly #deps: FeedDeps;
  readonly #wakers = new Set<() => void>();
  readonly #stirred = new Set<() => void>();
  readonly #openedAt: number;
  /** When this feed last heard of typing, Unix ms. */
  typingHeardAt = 0;
  #presenceMark = 0;
  #receiptMark = 0;
  #top: Position = { epoch: '', offset: 0, id: '' };
  #state: 'filling' | 'live' | 'closed' = 'filling';
  #waiting: EntryFrame[] = [];
  #unverified: Position | null | undefined;

  constructor(channelId: string, deps: FeedDeps) {
    this.channelId = channelId;
    this.#deps = deps;
    this.#ring = new FrameRing(deps.ringSize);
    this.#openedAt = deps.clock.now();
  }

  /** The members' views, the same list until one of them changes. Not to be altered. */
  get memberList(): Presence[] {
    return (this.#memberList ??= [...this.members.values()]);
  }

  /** The newest entry that members were given. */
  get top(): Position {
    return this.#top;
  }

  /** Reads where the log stands. Frames that come meanwhile wait, so the subscription must exist before. */
  async hydrate(snapshot: () => Promise<FeedSnapshot>): Promise<void> {
    const [page, { members, receipts }] = await Promise.all([this.#readPage(), snapshot()]);
    for (const member of members) if (!this.members.has(member.userId)) this.#keepMember(member);
    for (const receipt of receipts) this.#keepReceipt(receipt);
    this.#startFrom(page);
    this.#goLive();
  }

  receive(frame: BusFrame): void {
    if (this.#state === 'closed') return;
    if (frame.kind === 'entry') this.#receiveEntry(frame);
    else if (frame.kind === 'typing' || frame.kind === 'read' || frame.kind === 'custom') this.#receiveEphemeral(frame);
  }

  /** Compares with where the log stands by its own account; what differs is read. */
  verify(top: Position | null): void {
    // What is being read now may have been read before the log stood there.
    if (this.#state === 'filling') this.#unverified = top;
    else if (this.#state === 'live' && !this.#hasSeen(top)) this.#repair('top differs');
  }

  /** Frames go on arriving while the log is asked: it may have stood where this feed was a moment ago. */
  #hasSeen(top: Position | null): boolean {
    if (top === null) return false;
    if (samePosition(top, this.#top)) return true;
    return top.epoch === this.#top.epoch && top.id === this.#ring.idAt(top.offset);
  }

  /** Keeps the members' view; delivery to sockets is presence's own affair. */
  applyPresence(frame: PresenceFrame, present: boolean): void {
    const { userId, lastSeen } = frame.view;
    this.#keepMember(present ? frame.view : { userId, lastSeen, status: 'offline', devices: [] });
    this.#stir();
  }

  /** Everything after a position, from memory; `null` when only the log can tell. */
  after(position: Position): readonly LogEntry[] | null {
    return this.#ring.after(position, this.#top);
  }

  newest(limit: number): ReturnType<MessageWindow['newest']> {
    return this.#window.newest(limit);
  }

  unread(userId: string, offset: number): number | null {
    return this.#window.unread(userId, offset);
  }

  typing(): Typing[] {
    const now = this.#deps.clock.now();
    for (const [key, typing] of this.#typing) if (typing.expiresAt <= now) this.#typing.delete(key);
    return [...this.#typing.values()];
  }

  /** Calls back once at the next entry or reset; returns what cancels it. */
  onceChanged(wake: () => void): () => void {
    this.#wakers.add(wake);
    return () => this.#wakers.delete(wake);
  }

  /** Calls back once when members, receipts or typing change; returns what cancels it. */
  onceStirred(wake: () => void): () => void {
    this.#stirred.add(wake);
    return () => this.#stirred.delete(wake);
  }

  /** The same number on every instance that sees the same people in the same way. */
  get presenceMark(): number {
    return this.#presenceMark;
  }

  /** Grows with every receipt that moves. */
  get receiptMark(): number {
    return this.#receiptMark;
  }

  /** Whether nobody can be typing without this feed having heard of it. */
  get isTypingKnown(): boolean {
    return this.#deps.clock.now() - this.#openedAt >= TYPING_KNOWN_MS;
  }

  close(): void {
    this.#state = 'closed';
    this.#waiting = [];
    this.#wake();
  }

  #receiveEntry(frame: EntryFrame): void {
    if (this.#state === 'filling') {
      this.#waiting.push(frame);
      // The fill reads the log itself: what is dropped here is found there.
      if (this.#waiting.length > MOST_WAITING) this.#waiting = this.#waiting.slice(-MOST_WAITING / 2);
      return;
    }
    switch (relate(this.#top, frame)) {
      case 'next':
        this.#deliver(frame);
        break;
      case 'known':
        if (this.#contradicts(frame)) this.#repair('log rolled back');
        break;
      case 'gap':
        this.#repair('gap');
        break;
      case 'broken':
        this.#repair('chain broken');
        break;
    }
  }

  /** An offset that is handed out again with another id: the store lost entries and went on. */
  #contradicts(frame: EntryFrame): boolean {
    const known = this.#ring.idAt(frame.position.offset);
    return known !== undefined && known !== frame.position.id;
  }

  #deliver(frame: EntryFrame): void {
    this.#top = frame.position;
    this.#ring.push(frame);
    this.#window.apply(frame.entry);
    if (frame.entry.event === 'message') this.#stopTyping(frame.entry.data.userId, frame.entry.data.threadId);
    this.#deps.broadcaster.toChannel(this.channelId, frame.entry.event, frame.entry.data);
    this.#deps.metrics.delivered(Math.max(0, this.#deps.clock.now() - frame.at));
    this.#wake();
  }

  #repair(reason: string): void {
    this.#state = 'filling';
    this.#deps.logger.warn({ reason, offset: this.#top.offset }, 'feed reads the log');
    void this.#fill(reason);
  }

  async #fill(reason: string): Promise<void> {
    try {
      for (let more = true; more;) {
        const slice = await this.#deps.log.read(this.channelId, this.#top, limits.page);
        if (this.#isClosed()) return;
        if (!slice.recovered) return await this.#reset(slice.contradicts ? this.#top.epoch : null, reason);
        for (const entry of slice.entries) this.#deliver(this.#frameOf(entry));
        more = slice.hasMore;
      }
      this.#deps.metrics.gapRepaired('filled');
      this.#goLive();
    } catch (error) {
      this.#deps.logger.warn({ err: error }, 'feed could not read the log; trying again');
      this.#deps.clock.after(RETRY_MS, () => {
        if (!this.#isClosed()) void this.#fill(reason);
      });
    }
  }

  /** History was lost: members are told and begin anew from the top. */
  async #reset(brokenEpoch: string | null, reason: string): Promise<void> {
    // Places that were given out once must not come to mean other entries.
    if (brokenEpoch !== null) await this.#deps.log.rotate(this.channelId, brokenEpoch);
    const page = await this.#readPage();
    if (this.#isClosed()) return;
    this.#ring.clear();
    this.#startFrom(page);
    this.#deps.metrics.gapRepaired('reset');
    this.#deps.broadcaster.toChannel(this.channelId, 'channel:reset', {
      channelId: this.channelId,
      position: this.#top,
      reason,
    });
    this.#wake();
    this.#goLive();
  }

  #readPage(): ReturnType<ChannelLog['history']> {
    return this.#deps.log.history({ channelId: this.channelId, limit: WINDOW_FILL });
  }

  #startFrom(page: Awaited<ReturnType<ChannelLog['history']>>): void {
    this.#top = page.top;
    this.#window.fill(page.messages, page.hasMore);
  }

  #goLive(): void {
    if (this.#isClosed()) return;
    this.#state = 'live';
    const waiting = this.#waiting;
    this.#waiting = [];
    // A frame that does not fit starts the next fill, and those after it wait again.
    for (const frame of waiting) this.#receiveEntry(frame);
    const unverified = this.#unverified;
    if (unverified === undefined) return;
    this.#unverified = undefined;
    this.verify(unverified);
  }

  #receiveEphemeral(frame: EphemeralFrame): void {
    const { broadcaster } = this.#deps;
    switch (frame.kind) {
      case 'typing': {
        const key = `${frame.data.userId} ${frame.data.threadId ?? ''}`;
        if (frame.data.isTyping) this.#typing.set(key, frame.data);
        else this.#typing.delete(key);
        this.typingHeardAt = this.#deps.clock.now();
        broadcaster.toChannel(this.channelId, 'typing', frame.data, frame.data.userId);
        this.#stir();
        break;
      }
      case 'read':
        if (!this.#keepReceipt(frame.data)) break;
        broadcaster.toChannel(this.channelId, 'read', frame.data);
        this.#stir();
        break;
      case 'custom':
        broadcaster.custom({ channelId: this.channelId }, frame.event, frame.payload);
        break;
    }
  }

  #keepReceipt(receipt: Receipt): boolean {
    const known = this.receipts.get(receipt.userId);
    if (known && known.offset >= receipt.offset) return false;
    this.receipts.set(receipt.userId, receipt);
    this.#receiptMark += receipt.offset - (known?.offset ?? 0);
    return true;
  }

  #keepMember(view: Presence): void {
    this.#presenceMark = markChange(this.#presenceMark, this.members.get(view.userId), view);
    this.members.set(view.userId, view);
    this.#memberList = null;
  }

  #stopTyping(userId: string, threadId: string | undefined): void {
    this.#typing.delete(`${userId} ${threadId ?? ''}`);
  }

  #frameOf(entry: LogEntry): EntryFrame {
    const { position, prev } = entry.data;
    return { kind: 'entry', channelId: this.channelId, position, prev, entry, at: this.#deps.clock.now() };
  }

  #wake(): void {
    ringAll(this.#wakers);
  }

  #stir(): void {
    ringAll(this.#stirred);
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }
}

/** Each is called once; whoever wants to hear more registers anew. */
function ringAll(bells: Set<() => void>): void {
  const rung = [...bells];
  bells.clear();
  for (const ring of rung) ring();
}
