/** What is used of the Web Locks API. */
export interface Locks {
  request<T>(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    run: (lock: unknown) => Promise<T>,
  ): Promise<T>;
}

/**
 * Which page of a browser owns what. Every page holds a lock of its own for as long as it lives; who is granted the
 * lock of another knows that its page is gone.
 */
export interface Ownership {
  /**
   * Begins to own things of a user, and calls `inherit` for every owner that is gone, now or later; nobody else
   * inherits from that owner meanwhile. Resolves when this is done for those of `owners` that are gone now.
   */
  start: (user: string, owners: Iterable<string>, inherit: (owner: string) => Promise<unknown>) => Promise<void>;
  /** Gives up what this page owns of the user. */
  end: (user: string) => void;
}

/** Makes an {@link Ownership} for the page `me`. */
export function createOwnership(prefix: string, me: string, locks: Locks): Ownership {
  const ends = new Map<string, () => void>();

  return {
    async start(user, owners, inherit) {
      ends.get(user)?.();
      const nameOf = (owner: string): string => `${prefix}${user}:${owner}`;
      const known = new Set([me]);
      const over = new AbortController();
      // Pages that come later say so, since what they will leave behind is not there yet.
      const news = new BroadcastChannel(`${prefix}${user}`);
      (news as { unref?: () => void }).unref?.();

      function watch(owner: string): void {
        known.add(owner);
        locks.request(nameOf(owner), { signal: over.signal }, () => inherit(owner)).catch(() => {});
      }

      news.onmessage = ({ data }: MessageEvent<string>) => {
        if (known.has(data)) return;
        watch(data);
        // It does not know of those who were here before.
        news.postMessage(me);
      };
      await new Promise<void>((held, failed) => {
        const whileHeld = new Promise<void>((release) => {
          ends.set(user, () => {
            ends.delete(user);
            over.abort();
            news.close();
            release();
          });
        });
        const holding = locks.request(nameOf(me), {}, () => {
          held();
          return whileHeld;
        });
        holding.catch(failed);
      });
      news.postMessage(me);
      for (const owner of owners) {
        if (known.has(owner)) continue;
        const isGone = await locks.request(nameOf(owner), { ifAvailable: true }, async (lock) => {
          if (lock) await inherit(owner);
          return !!lock;
        });
        if (!isGone) watch(owner);
      }
    },
    end: (user) => ends.get(user)?.(),
  };
}
