import { toUnavailable } from './redis-errors.js';

/**
 * A command has a second once it is sent. It may wait as long for the commands before it, and on a Cluster for the
 * cluster; whoever asked hears in any case.
 */
const DEADLINE_MS = 1_800;
const AGAIN_MS = 50;

/** The slot is at another node, or on its way there: nothing was done. */
const ELSEWHERE = /^(?:Too many Cluster redirections\. Last error: \w+: )?(MOVED|ASK|TRYAGAIN)\b/;

/**
 * Asks, and rejects with `unavailable` when there is no answer in time. A slot that moves refuses commands for longer
 * than the library follows them; they are asked again here.
 *
 * @param onMoved - what is known of the slots is out of date
 */
export function answered<T>(ask: () => Promise<T> | undefined, onMoved: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    const settle = (): void => {
      isOver = true;
      clearTimeout(deadline);
      clearTimeout(again);
    };
    const fail = (error: unknown): void => {
      settle();
      reject(toUnavailable(error));
    };
    const deadline = setTimeout(() => fail(new Error('no answer in time')), DEADLINE_MS);
    const onError = (error: unknown): void => {
      if (isOver) return;
      const elsewhere = error instanceof Error ? ELSEWHERE.exec(error.message) : null;
      if (!elsewhere) return fail(error);
      if (elsewhere[1] === 'MOVED') onMoved();
      again = setTimeout(attempt, AGAIN_MS);
    };
    const attempt = (): void => {
      try {
        Promise.resolve(ask()).then((answer) => {
          settle();
          resolve(answer as T);
        }, onError);
      } catch (error) {
        // Some of what goes wrong on the way is thrown before there is a reply.
        fail(error);
      }
    };
    attempt();
  });
}
