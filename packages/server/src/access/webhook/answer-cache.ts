import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/clock.js';
import type { Opinion } from '../rule.js';

/** Users in channels; with what they asked for there, some 10 MB at most. */
const MOST_PLACES = 20_000;

interface Answer {
  readonly opinion: Opinion;
  /** Unix ms. */
  readonly until: number;
}

/** What is known of one user in one channel: answers, and questions under way. */
interface Place {
  readonly answers: Map<string, Answer>;
  readonly asked: Map<string, Promise<Opinion>>;
}

/** What was answered, and for how long it holds; of equal questions at the same time one is asked. */
export class AnswerCache {
  readonly #clock: Clock;
  readonly #places = new LRUCache<string, Place>({ max: MOST_PLACES });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The opinion that is known, at once; or what `ask` resolves to, which is kept for `ttlMs`. */
  get(
    { userId, channelId, question }: { userId: string; channelId: string; question: string },
    ask: () => Promise<{ opinion: Opinion; ttlMs: number }>,
    onKnown: () => void,
  ): Opinion | Promise<Opinion> {
    // Neither id can hold a space.
    const key = `${userId} ${channelId}`;
    const place = this.#places.get(key) ?? {
      answers: new Map<string, Answer>(),
      asked: new Map<string, Promise<Opinion>>(),
    };
    const known = place.answers.get(question);
    if (known && this.#clock.now() < known.until) {
      onKnown();
      return known.opinion;
    }
    const underWay = place.asked.get(question);
    if (underWay) return underWay;
    const answer = ask().then(({ opinion, ttlMs }) => {
      // Answers that were forgotten meanwhile have left the cache with their place, and this one is not kept.
      if (ttlMs > 0) place.answers.set(question, { opinion, until: this.#clock.now() + ttlMs });
      return opinion;
    });
    place.asked.set(question, answer);
    const done = (): void => void place.asked.delete(question);
    answer.then(done, done);
    this.#places.set(key, place);
    return answer;
  }

  /** Forgets what was answered about a user in a channel, in all channels, or about everybody. */
  forget(userId?: string, channelId?: string): void {
    if (userId === undefined) return this.#places.clear();
    if (channelId !== undefined) return void this.#places.delete(`${userId} ${channelId}`);
    for (const key of [...this.#places.keys()]) if (key.startsWith(`${userId} `)) this.#places.delete(key);
  }
}
