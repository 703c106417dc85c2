import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { ConnectionSnapshot } from './connection-state.js';
import { createHeartbeat } from './heartbeat.js';

/** A connection whose answers take `rttMs`; `null` stands for silence. */
function setUp({ rttMs = 40 }: { rttMs?: number | null } = {}) {
  const clock = new FakeClock();
  let skew = 0;
  const now = () => clock.now() + skew;
  const way: { rttMs: number | null; readonly asked: number[] } = { rttMs, asked: [] };
  const seen = { measured: {} as Partial<ConnectionSnapshot>, woke: 0, dead: 0 };
  const heartbeat = createHeartbeat({
    clock: { ...clock, now, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout },
    ping: (patienceMs) =>
      new Promise((resolve, reject) => {
        way.asked.push(patienceMs);
        if (way.rttMs !== null) clock.setTimeout(() => resolve(now() + 5000), way.rttMs);
        clock.setTimeout(() => reject(new Error('timeout')), patienceMs);
      }),
    measured: (change) => Object.assign(seen.measured, change),
    woke: () => (seen.woke += 1),
    dead: () => (seen.dead += 1),
  });
  heartbeat.start();
  /** Time goes on without anybody noticing. */
  const sleep = (ms: number) => void (skew += ms);
  return { clock, heartbeat, way, seen, sleep };
}

describe('measuring', () => {
  it('happens at once, then every 15 s, and tells how far the clocks are apart', async () => {
    const h = setUp();
    await h.clock.advance(40);
    expect(h.seen.measured).toEqual({ rttMs: 40, quality: 'excellent', clockOffsetMs: 5020 });
    await h.clock.advance(45_000);
    expect(h.way.asked).toHaveLength(4);
  });

  it('tells the quality of several round trips, so that one slow one changes nothing', async () => {
    const h = setUp();
    await h.clock.advance(30_000);
    h.way.rttMs = 900;
    await h.clock.advance(15_900);
    expect(h.seen.measured).toMatchObject({ rttMs: 900, quality: 'excellent' });
    await h.clock.advance(15_000);
    await h.clock.advance(15_000);
    expect(h.seen.measured).toMatchObject({ quality: 'poor' });
    h.way.rttMs = 120;
    await h.clock.advance(45_000);
    expect(h.seen.measured).toMatchObject({ quality: 'good' });
  });

  it('goes on when the clock is set back', async () => {
    const h = setUp();
    h.sleep(-3_600_000);
    await h.clock.advance(30_000);
    expect(h.way.asked).toHaveLength(3);
    expect(h.seen).toMatchObject({ woke: 0, dead: 0, measured: { rttMs: 40 } });
  });
});

describe('silence', () => {
  it('is poor quality first, and the end within the 30 s of the server', async () => {
    const h = setUp();
    await h.clock.advance(1000);
    h.way.rttMs = null;
    await h.clock.advance(19_000);
    expect(h.seen).toMatchObject({ dead: 0, measured: { quality: 'poor' } });
    await h.clock.advance(5000);
    expect(h.seen.dead).toBe(1);
  });

  it('is none while anything else arrives', async () => {
    const h = setUp();
    h.way.rttMs = null;
    for (let i = 0; i < 60; i += 1) {
      await h.clock.advance(1000);
      h.heartbeat.heard();
    }
    expect(h.seen).toMatchObject({ dead: 0, measured: { quality: 'poor' } });
  });

  it('is believed at once after a probe', async () => {
    const h = setUp();
    await h.clock.advance(1000);
    h.way.rttMs = null;
    h.heartbeat.probe();
    await h.clock.advance(1499);
    expect(h.seen.dead).toBe(0);
    await h.clock.advance(1);
    expect(h.seen.dead).toBe(1);
  });

  it('counts only half when the deadline itself was late: the answer may be in the queue', async () => {
    const h = setUp();
    await h.clock.advance(1000);
    h.way.rttMs = null;
    h.heartbeat.probe();
    h.way.rttMs = 40;
    h.sleep(60_000);
    await h.clock.advance(1500);
    expect(h.seen).toMatchObject({ dead: 0, measured: { quality: 'poor' } });
    await h.clock.advance(3000);
    expect(h.seen).toMatchObject({ dead: 0, measured: { quality: 'excellent' } });
  });

  it('is believed in the end, also where every timer is late', async () => {
    const h = setUp();
    await h.clock.advance(1000);
    h.way.rttMs = null;
    h.heartbeat.probe();
    for (let i = 0; i < 2; i += 1) {
      h.sleep(60_000);
      await h.clock.advance(1500);
    }
    expect(h.seen.dead).toBe(1);
  });
});

describe('sleep', () => {
  it('is noticed within a second of waking up', async () => {
    const h = setUp();
    await h.clock.advance(500);
    h.sleep(20_000);
    await h.clock.advance(1000);
    expect(h.seen.woke).toBe(1);
    await h.clock.advance(10_000);
    expect(h.seen.woke).toBe(1);
  });

  it('is no round trip', async () => {
    const h = setUp();
    h.sleep(20_000);
    await h.clock.advance(100);
    expect(h.seen.measured).toEqual({});
  });
});

it('leaves no timer and tells nothing once it is stopped', async () => {
  const h = setUp({ rttMs: null });
  h.heartbeat.stop();
  await h.clock.advance(60_000);
  expect(h.clock.pending).toBe(0);
  expect(h.seen).toEqual({ measured: {}, woke: 0, dead: 0 });
});
