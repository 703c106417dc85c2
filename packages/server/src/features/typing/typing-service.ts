import type { Typing } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { LiveSession, Session } from '../../core/session.js';
import type { EventBus } from '../../ports/event-bus.js';
import { channelTopic } from '../../ports/topics.js';

const MOST_TYPING = 50_000;

export interface TypingServiceDeps {
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: { readonly timeoutMs: number; readonly debounceMs: number };
  /** Who types in the channel as this instance has heard it, from others, too; nothing if it does not follow it. */
  readonly heard?: (channelId: string) => readonly Typing[] | undefined;
  /** Most who type at once; beyond, the oldest is ended early: nobody's typing may cost others their memory. */
  readonly most?: number;
}

interface Place {
  readonly channelId: string;
  readonly userId: string;
  readonly threadId: string | undefined;
}

/** One user who types in one channel or thread. */
interface Typist extends Place {
  /** The sessions that said so; without any left, the typing is over. */
  readonly sessions: Set<string>;
  publishedAt: number;
  cancel: () => void;
}

/** Who types where, on the instance the typist speaks to. Nothing is stored: receivers let typing expire by itself. */
export class TypingService {
  readonly #typists = new Map<string, Typist>();
  readonly #bySession = new Map<string, Set<Typist>>();
  readonly #byPlace = new Map<string, Set<Typist>>();
  readonly #deps: TypingServiceDeps;

  constructor(deps: TypingServiceDeps) {
    this.#deps = deps;
  }

  /** Never rejects: typing that is not heard is lost without harm. */
  async set(session: Session, channelId: string, isTyping: boolean, threadId?: string): Promise<void> {
    const { userId } = session.principal;
    if (isTyping) return this.#start(session.id, channelId, userId, threadId);
    if (this.#typists.has(keyOf(channelId, userId, threadId))) return this.stop(channelId, userId, threadId);
    // Without a socket, the start may have been said to another instance.
    if (session.transport === 'http')
      await this.#publish({ channelId, userId, threadId }, false, this.#deps.clock.now());
  }

  async stop(channelId: string, userId: string, threadId?: string): Promise<void> {
    const typist = this.#typists.get(keyOf(channelId, userId, threadId));
    if (typist) await this.#end(typist);
  }

  /** Whoever has sent a message has stopped typing it; without a thread named, wherever in the channel. */
  async messageSent(channelId: string, userId: string, threadId?: string): Promise<void> {
    if (threadId !== undefined) return this.stop(channelId, userId, threadId);
    await this.#endAll(this.#byPlace.get(placeOf(channelId, userId)));
  }

  async sessionLeft(session: LiveSession, channelId: string): Promise<void> {
    await this.#withdraw(session, (typist) => typist.channelId === channelId);
  }

  async sessionGone(session: LiveSession): Promise<void> {
    await this.#withdraw(session, () => true);
  }

  /** Ends quietly: receivers let what is left expire. */
  dispose(): void {
    for (const typist of this.#typists.values()) typist.cancel();
    this.#typists.clear();
    this.#bySession.clear();
    this.#byPlace.clear();
  }

  get size(): number {
    return this.#typists.size;
  }

  async #start(sessionId: string, channelId: string, userId: string, threadId: string | undefined): Promise<void> {
    const { clock, settings } = this.#deps;
    const now = clock.now();
    const key = keyOf(channelId, userId, threadId);
    const known = this.#typists.get(key);
    const typist = known ?? { channelId, userId, threadId, sessions: new Set(), publishedAt: now, cancel() {} };
    typist.sessions.add(sessionId);
    file(this.#bySession, sessionId, typist);
    if (known && now - known.publishedAt < settings.debounceMs) return;
    typist.cancel();
    typist.publishedAt = now;
    typist.cancel = clock.after(settings.timeoutMs, () => void this.#expire(typist));
    if (!known) {
      this.#typists.set(key, typist);
      file(this.#byPlace, placeOf(channelId, userId), typist);
      this.#bound();
    }
    await this.#publish(typist, true, now + settings.timeoutMs);
  }

  async #withdraw(session: LiveSession, concerns: (typist: Typist) => boolean): Promise<void> {
    const ended: Typist[] = [];
    for (const typist of this.#bySession.get(session.id) ?? []) {
      if (!concerns(typist)) continue;
      typist.sessions.delete(session.id);
      unfile(this.#bySession, session.id, typist);
      if (typist.sessions.size === 0) ended.push(typist);
    }
    await this.#endAll(ended);
  }

  async #endAll(typists: Iterable<Typist> = []): Promise<void> {
    await Promise.all([...typists].map((typist) => this.#end(typist)));
  }

  /** Over, as far as was said here; who has no socket may have said it again to another instance. */
  async #expire(typist: Typist): Promise<void> {
    const { channelId, userId, threadId } = typist;
    const { heard, settings } = this.#deps;
    const expiresAt = typist.publishedAt + settings.timeoutMs;
    const isSaidElsewhere = heard?.(channelId)?.some(
      (other) => other.userId === userId && other.threadId === threadId && other.expiresAt > expiresAt,
    );
    if (isSaidElsewhere) this.#forget(typist);
    else await this.#end(typist);
  }

  async #end(typist: Typist): Promise<void> {
    this.#forget(typist);
    await this.#publish(typist, false, this.#deps.clock.now());
  }

  #forget(typist: Typist): void {
    const { channelId, userId, threadId, sessions } = typist;
    this.#typists.delete(keyOf(channelId, userId, threadId));
    typist.cancel();
    for (const sessionId of sessions) unfile(this.#bySession, sessionId, typist);
    unfile(this.#byPlace, placeOf(channelId, userId), typist);
  }

  #bound(): void {
    if (this.#typists.size <= (this.#deps.most ?? MOST_TYPING)) return;
    const [oldest] = this.#typists.values();
    if (oldest) void this.#end(oldest);
  }

  async #publish({ channelId, userId, threadId }: Place, isTyping: boolean, expiresAt: number): Promise<void> {
    const data = { channelId, userId, isTyping, ...(threadId !== undefined && { threadId }), expiresAt };
    try {
      await this.#deps.bus.publish(channelTopic(channelId), { kind: 'typing', data });
    } catch (error) {
      this.#deps.logger.debug({ err: error }, 'typing was not heard');
    }
  }
}

/** Channel and user ids hold no space, so the parts cannot run into each other. */
const placeOf = (channelId: string, userId: string): string => `${channelId} ${userId}`;
const keyOf = (channelId: string, userId: string, threadId = ''): string => `${channelId} ${userId} ${threadId}`;

function file<T>(index: Map<string, Set<T>>, key: string, item: T): void {
  const items = index.get(key);
  if (items) items.add(item);
  else index.set(key, new Set([item]));
}

function unfile<T>(index: Map<string, Set<T>>, key: string, item: T): void {
  const items = index.get(key);
  if (items?.delete(item) && items.size === 0) index.delete(key);
}
