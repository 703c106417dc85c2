import type { Locks } from '../../src/storage/ownership.js';

interface Wish {
  readonly start: () => void;
}

/** The locks as one page sees them. */
export interface PageLocks extends Locks {
  /** The page is gone: what it held is free, and what it waited for it does not get. */
  end: () => void;
}

/** The Web Locks of one origin. */
export class FakeLocks {
  /** By name; the first in line holds the lock. */
  private readonly lines = new Map<string, Wish[]>();

  page(): PageLocks {
    const mine = new Map<Wish, string>();
    let isGone = false;

    const leave = (wish: Wish, name: string): void => {
      const line = this.lines.get(name)!;
      const wasFirst = line[0] === wish;
      if (!line.includes(wish)) return;
      line.splice(line.indexOf(wish), 1);
      mine.delete(wish);
      if (wasFirst) line[0]?.start();
    };

    return {
      request: <T>(
        name: string,
        { ifAvailable, signal }: { ifAvailable?: boolean; signal?: AbortSignal },
        run: (lock: unknown) => Promise<T>,
      ) =>
        new Promise<T>((resolve, reject) => {
          if (isGone) return;
          const line = this.lines.get(name) ?? [];
          this.lines.set(name, line);
          if (ifAvailable && line.length > 0) return resolve(run(null));
          let isHeld = false;
          const wish: Wish = {
            start() {
              isHeld = true;
              queueMicrotask(() => {
                if (isGone) return;
                void run({ name })
                  .then(resolve, reject)
                  .finally(() => leave(wish, name));
              });
            },
          };
          signal?.addEventListener('abort', () => {
            if (isHeld) return;
            leave(wish, name);
            reject(new Error('aborted'));
          });
          line.push(wish);
          mine.set(wish, name);
          if (line[0] === wish) wish.start();
        }),
      end() {
        isGone = true;
        for (const [wish, name] of [...mine]) leave(wish, name);
      },
    };
  }

  /** How many wait for a lock that somebody else holds. */
  get waiting(): number {
    return [...this.lines.values()].reduce((sum, line) => sum + Math.max(line.length - 1, 0), 0);
  }
}
