import { describe, expect, it, vi } from 'vitest';
import { answered } from './answered.js';

describe('a question to a Cluster', () => {
  const failing = (...texts: string[]) => {
    const left = [...texts];
    return vi.fn(() => {
      const text = left.shift();
      return text === undefined ? Promise.resolve('answer') : Promise.reject(new Error(text));
    });
  };

  it('is asked again while its slot is elsewhere, and the table of slots is read anew', async () => {
    const ask = failing(
      'MOVED 1 127.0.0.1:1',
      'ASK 1 127.0.0.1:1',
      'Too many Cluster redirections. Last error: ReplyError: TRYAGAIN Multiple keys request during rehashing of slot',
    );
    const onMoved = vi.fn();
    expect(await answered(ask, onMoved)).toBe('answer');
    expect(ask).toHaveBeenCalledTimes(4);
    expect(onMoved).toHaveBeenCalledTimes(1);
  });

  it('is asked once when it may have been done, or when another node would say the same', async () => {
    for (const text of [
      'Connection is closed.',
      'Command timed out',
      'CLUSTERDOWN The cluster is down',
      'OOM command',
    ]) {
      const ask = failing(text);
      await expect(answered(ask, () => {})).rejects.toMatchObject({ code: 'unavailable' });
      expect(ask).toHaveBeenCalledTimes(1);
    }
  });

  it('has an answer in two seconds, whatever happens', async () => {
    vi.useFakeTimers();
    try {
      const hanging = answered(
        () => new Promise(() => {}),
        () => {},
      );
      const moving = answered(
        () => Promise.reject(new Error('TRYAGAIN Multiple keys')),
        () => {},
      );
      const both = Promise.allSettled([hanging, moving]);
      await vi.advanceTimersByTimeAsync(2_000);
      for (const { status } of await both) expect(status).toBe('rejected');
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
