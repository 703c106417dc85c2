import { describe, expect, it } from 'vitest';
import type { LiveSession } from '../core/session.js';
import { FakeClock, settled } from '../../test/support/fake-clock.js';
import { createDrain } from './drain.js';

interface Told {
  readonly what: 'announced' | 'closed' | 'terminated';
  readonly name: string;
  readonly at: number;
  readonly retryAfterMs?: number | undefined;
}

/** An instance with some clients, and a log of what happens to each. */
function setUp({ clients = 0, timeoutMs = 10_000, idle = Promise.resolve() } = {}) {
  const clock = new FakeClock(0);
  const live = new Map<string, LiveSession>();
  const told: Told[] = [];
  let polls = 0;
  const note = (what: Told['what'], name: string, retryAfterMs?: number): void =>
    void told.push({ what, name, at: clock.now(), retryAfterMs });
  const add = (name: string, { reads = true } = {}): LiveSession => {
    const end = (): void => void live.delete(name);
    const session = {
      get isOpen() {
        return live.has(name);
      },
      announceClose: (_reason: string, retryAfterMs?: number) => note('announced', name, retryAfterMs),
      close() {
        note('closed', name);
        if (reads) end();
      },
      terminate() {
        note('terminated', name);
        end();
      },
    } as unknown as LiveSession;
    live.set(name, session);
    return session;
  };
  for (let i = 0; i < clients; i += 1) add(`c${i}`);
  const drain = createDrain({
    sessions: {
      all: () => live.values(),
      get size() {
        return live.size;
      },
    },
    pipeline: { idle: () => idle },
    releasePolls: () => void (polls += 1),
    clock,
    graceMs: 15_000,
  });
  let endedAt: number | null = null;
  const run = async (): Promise<void> => {
    void drain.run(timeoutMs).then(() => void (endedAt = clock.now()));
    await settled();
  };
  const of = (what: Told['what']): Told[] => told.filter((one) => one.what === what);
  return { clock, live, told, add, drain, run, of, ended: () => endedAt, polls: () => polls };
}

describe('draining', () => {
  it('tells everybody first, and then closes in waves', async () => {
    const { clock, run, of, told, ended, live } = setUp({ clients: 40 });
    await run();
    expect(of('announced')).toHaveLength(40);
    expect(of('closed')).toHaveLength(4);
    await clock.advance(200);
    expect(of('closed')).toHaveLength(20);
    await clock.advance(300);
    expect(live.size).toBe(0);
    expect(ended()).toBeLessThanOrEqual(500);
    expect(told.slice(0, 40).every(({ what, at }) => what === 'announced' && at === 0)).toBe(true);
    expect(new Set(of('closed').map(({ at }) => at)).size).toBe(10);
  });

  it('answers polls at once, and ends at once when nobody is there', async () => {
    const { run, polls, ended } = setUp();
    await run();
    expect(polls()).toBe(1);
    expect(ended()).toBe(0);
  });

  it('lets commands under way finish before it closes, but not for ever', async () => {
    const { clock, run, of, ended } = setUp({ clients: 1, idle: new Promise(() => {}) });
    await run();
    await clock.advance(2_900);
    expect([of('announced').length, of('closed').length]).toEqual([1, 0]);
    await clock.advance(200);
    expect(of('closed')).toHaveLength(1);
    expect(ended()).not.toBeNull();
  });

  it('closes first who has something to send', async () => {
    const { clock, drain, live, run, of } = setUp({ clients: 100 });
    const last = live.get('c99') as LiveSession;
    await run();
    drain.hurry(last);
    await clock.advance(50);
    expect(
      of('closed')
        .slice(10, 20)
        .map(({ name }) => name),
    ).toContain('c99');
    expect(of('closed')).toHaveLength(20);
  });

  it('closes who arrives late, too', async () => {
    const { clock, run, add, of, ended } = setUp({ clients: 20 });
    await run();
    await clock.advance(100);
    add('late');
    await clock.advance(1_000);
    expect(of('closed').map(({ name }) => name)).toContain('late');
    expect(ended()).not.toBeNull();
  });

  it('cuts off who does not read, soon after the last close', async () => {
    const { clock, run, add, of, ended, live } = setUp({ clients: 3 });
    add('deaf', { reads: false });
    await run();
    await clock.advance(2_000);
    expect(of('terminated')).toEqual([]);
    await clock.advance(500);
    expect(of('terminated').map(({ name }) => name)).toEqual(['deaf']);
    expect([live.size, ended()]).toEqual([0, expect.any(Number)]);
  });

  it('keeps to its time, however many there are and however late the timers', async () => {
    const { clock, run, of, live, ended } = setUp({ clients: 20_000, timeoutMs: 3_000 });
    await run();
    await clock.advance(3_000);
    expect(of('announced')).toHaveLength(20_000);
    expect(live.size).toBe(0);
    expect(of('terminated')).toEqual([]);
    expect(ended()).toBeLessThanOrEqual(3_000);
  });

  it('closes everybody at once when there is no time', async () => {
    const { run, of, live, clock } = setUp({ clients: 50, timeoutMs: 0 });
    await run();
    await clock.advance(0);
    expect(of('closed')).toHaveLength(50);
    expect(live.size).toBe(0);
  });
});
