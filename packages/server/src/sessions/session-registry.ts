import type { LiveSession } from '../core/session.js';

/** The live sessions of this instance, by id and by user. */
export class SessionRegistry {
  readonly #sessions = new Map<string, LiveSession>();
  readonly #byUser = new Map<string, Set<LiveSession>>();

  get size(): number {
    return this.#sessions.size;
  }

  get users(): number {
    return this.#byUser.size;
  }

  add(session: LiveSession): void {
    this.#sessions.set(session.id, session);
    const { userId } = session.principal;
    const own = this.#byUser.get(userId) ?? new Set();
    this.#byUser.set(userId, own.add(session));
  }

  remove(session: LiveSession): void {
    this.#sessions.delete(session.id);
    const own = this.#byUser.get(session.principal.userId);
    own?.delete(session);
    if (own?.size === 0) this.#byUser.delete(session.principal.userId);
  }

  all(): IterableIterator<LiveSession> {
    return this.#sessions.values();
  }

  ofUser(userId: string): readonly LiveSession[] {
    return [...(this.#byUser.get(userId) ?? [])];
  }
}
