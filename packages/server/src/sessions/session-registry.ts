import type { LiveSession } from '../core/session.js';

const NONE: readonly LiveSession[] = [];

/** The live sessions of this instance, by id and by user. */
export class SessionRegistry {
  readonly #sessions = new Map<string, LiveSession>();
  /** Never altered: most users have one session, and a list of just that length is the smallest. */
  readonly #byUser = new Map<string, readonly LiveSession[]>();

  get size(): number {
    return this.#sessions.size;
  }

  get users(): number {
    return this.#byUser.size;
  }

  add(session: LiveSession): void {
    this.#sessions.set(session.id, session);
    const { userId } = session.principal;
    this.#byUser.set(userId, this.ofUser(userId).concat(session));
  }

  remove(session: LiveSession): void {
    this.#sessions.delete(session.id);
    const { userId } = session.principal;
    const rest = this.ofUser(userId).filter((other) => other !== session);
    if (rest.length > 0) this.#byUser.set(userId, rest);
    else this.#byUser.delete(userId);
  }

  all(): IterableIterator<LiveSession> {
    return this.#sessions.values();
  }

  ofUser(userId: string): readonly LiveSession[] {
    return this.#byUser.get(userId) ?? NONE;
  }
}
