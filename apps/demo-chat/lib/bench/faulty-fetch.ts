import { unmark } from './doors';
import type { Faults } from './faults';

/** For the client's `fetch` option: the browser's own, with faults before and after it. */
export function createFaultyFetch(faults: Faults): typeof fetch {
  const passHalf = async (): Promise<void> => {
    const { latencyMs } = faults.state.get();
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs / 2));
    if (faults.state.get().isOffline) throw new TypeError('The bench is offline.');
  };

  return async (input, init) => {
    const url = unmark(input instanceof Request ? input.url : input);
    await passHalf();
    const cut = new AbortController();
    const unwatch = faults.state.watch(() => faults.state.get().isOffline && cut.abort());
    try {
      const signal = init?.signal ? AbortSignal.any([init.signal, cut.signal]) : cut.signal;
      const response = await fetch(url, { ...init, signal });
      await passHalf();
      await new Promise<void>(faults.beat);
      if (isSend(url, init) && faults.takesAck()) throw new TypeError('The bench has dropped the answer.');
      return response;
    } finally {
      unwatch();
    }
  };
}

function isSend(url: string, init?: RequestInit): boolean {
  return init?.method === 'POST' && new URL(url).pathname.endsWith('/messages');
}
