import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { createTypingSender } from './typing-sender.js';

function setUp() {
  const clock = new FakeClock();
  const start = clock.now();
  const sent: [number, boolean, string?][] = [];
  const sender = createTypingSender(clock, { timeoutMs: 3000, heartbeatMs: 1800 }, (_channel, isTyping, threadId) =>
    sent.push(threadId === undefined ? [clock.now() - start, isTyping] : [clock.now() - start, isTyping, threadId]),
  );
  return { clock, sent, sender };
}

describe('sending typing', () => {
  it('tells the first key at once and stops by itself', async () => {
    const { clock, sent, sender } = setUp();
    sender.key('c');
    await clock.advance(10_000);
    expect(sent).toEqual([
      [0, true],
      [3000, false],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('repeats under the timeout of the server while keys keep coming, however many', async () => {
    const { clock, sent, sender } = setUp();
    for (let i = 0; i < 100; i++) {
      sender.key('c');
      await clock.advance(100);
    }
    await clock.advance(10_000);
    const starts = sent.filter(([, isTyping]) => isTyping).map(([at]) => at);
    expect(starts).toEqual([0, 1800, 3600, 5400, 7200, 9000, 10_800]);
    expect(sent.at(-1)).toEqual([12_900, false]);
    expect(sent).toHaveLength(8);
  });

  it('stays silent when the server stops by itself, and starts at once afterwards', async () => {
    const { clock, sent, sender } = setUp();
    sender.key('c');
    sender.forget('c');
    await clock.advance(5000);
    sender.key('c');
    expect(sent).toEqual([
      [0, true],
      [5000, true],
    ]);
  });

  it('stops when told, once', () => {
    const { sent, sender } = setUp();
    sender.stop('c');
    sender.key('c');
    sender.stop('c');
    sender.stop('c');
    expect(sent).toEqual([
      [0, true],
      [0, false],
    ]);
  });

  it('keeps threads apart', () => {
    const { sent, sender } = setUp();
    sender.key('c');
    sender.key('c', 't');
    sender.stop('c', 't');
    expect(sent).toEqual([
      [0, true],
      [0, true, 't'],
      [0, false, 't'],
    ]);
  });
});
