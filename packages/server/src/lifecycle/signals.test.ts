import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { onStopSignals } from './signals.js';

function setUp() {
  const source = new EventEmitter();
  const graceful = vi.fn();
  const immediate = vi.fn();
  const off = onStopSignals({ graceful, immediate }, source);
  // Node passes the name of the signal to its listener.
  return { send: (signal: string) => source.emit(signal, signal), graceful, immediate, off, source };
}

describe('signals', () => {
  it('stop in order first, and at once the second time', () => {
    const { send, graceful, immediate } = setUp();
    send('SIGTERM');
    expect(graceful.mock.calls).toEqual([['SIGTERM']]);
    expect(immediate).not.toHaveBeenCalled();
    send('SIGINT');
    send('SIGTERM');
    expect(graceful).toHaveBeenCalledTimes(1);
    expect(immediate.mock.calls).toEqual([['SIGINT'], ['SIGTERM']]);
  });

  it('are not all: the end of the shell that npx has put above stops in order, too, but once', () => {
    vi.useFakeTimers();
    try {
      let parent = 4711;
      const [graceful, immediate] = [vi.fn(), vi.fn()];
      const source = new EventEmitter();
      const off = onStopSignals({ graceful, immediate }, source, () => parent);
      vi.advanceTimersByTime(10_000);
      expect(graceful).not.toHaveBeenCalled();
      parent = 1;
      vi.advanceTimersByTime(10_000);
      expect(graceful.mock.calls).toEqual([['SIGTERM']]);
      off();

      // Ctrl-C reaches both, and the shell ends first.
      parent = 4711;
      onStopSignals({ graceful, immediate }, source, () => parent);
      source.emit('SIGINT', 'SIGINT');
      parent = 1;
      vi.advanceTimersByTime(10_000);
      expect(graceful.mock.calls).toEqual([['SIGTERM'], ['SIGINT']]);
      expect(immediate).not.toHaveBeenCalled();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('are left alone afterwards', () => {
    const { off, source } = setUp();
    off();
    expect(source.listenerCount('SIGTERM') + source.listenerCount('SIGINT')).toBe(0);
  });
});
