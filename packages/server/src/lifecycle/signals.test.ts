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

  it('are left alone afterwards', () => {
    const { off, source } = setUp();
    off();
    expect(source.listenerCount('SIGTERM') + source.listenerCount('SIGINT')).toBe(0);
  });
});
