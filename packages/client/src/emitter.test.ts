import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEmitter } from './emitter.js';

interface Events {
  a: number;
  b: string;
}

afterEach(() => vi.restoreAllMocks());

describe('an emitter', () => {
  it('tells listeners until they leave', () => {
    const emitter = createEmitter<Events>();
    const got: number[] = [];
    const stop = emitter.on('a', (value) => got.push(value));
    emitter.emit('a', 1);
    stop();
    stop();
    emitter.emit('a', 2);
    expect(got).toEqual([1]);
  });

  it('tells `once` listeners once', () => {
    const emitter = createEmitter<Events>();
    const got: number[] = [];
    emitter.once('a', (value) => got.push(value));
    emitter.emit('a', 1);
    emitter.emit('a', 2);
    expect(got).toEqual([1]);
  });

  it('takes one callback off, or all of an event', () => {
    const emitter = createEmitter<Events>();
    const got: string[] = [];
    const first = () => got.push('first');
    emitter.on('a', first);
    emitter.on('a', () => got.push('second'));
    emitter.on('b', () => got.push('b'));
    emitter.off('a', first);
    emitter.emit('a', 1);
    emitter.off('a');
    emitter.emit('a', 1);
    emitter.emit('b', '');
    expect(got).toEqual(['second', 'b']);
  });

  it('lets listeners leave during a round', () => {
    const emitter = createEmitter<Events>();
    const got: string[] = [];
    let stopSecond = () => {};
    emitter.on('a', () => stopSecond());
    stopSecond = emitter.on('a', () => got.push('second'));
    emitter.emit('a', 1);
    expect(got).toEqual([]);
  });

  it('goes on after a listener that throws', () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const emitter = createEmitter<Events>();
    const got: number[] = [];
    emitter.on('a', () => {
      throw new Error('listener');
    });
    emitter.on('a', (value) => got.push(value));
    emitter.emit('a', 1);
    expect(got).toEqual([1]);
    expect(reported).toHaveBeenCalledOnce();
  });
});
