import type { IncomingMessage } from 'node:http';
import { RealtimeError } from '@nchat/realtime-protocol';
import { describe, expect, it, vi } from 'vitest';
import { createGate, type GateDeps } from './gate.js';

const req = { headers: {}, socket: { destroyed: false } } as unknown as IncomingMessage;

function setUp(changes: Partial<GateDeps> = {}) {
  const refusedEarly = vi.fn();
  const arrivals: Parameters<GateDeps['turnstile']['arrive']>[0][] = [];
  const gate = createGate({
    isDraining: () => false,
    isReady: () => true,
    isOverloaded: () => false,
    isOriginAllowed: () => true,
    connections: { refusal: () => null },
    handshakes: { refusal: () => null },
    strangers: { refusal: () => null, isKnown: () => false },
    turnstile: { arrive: (arrival) => arrivals.push(arrival) },
    addressOf: () => '203.0.113.7',
    metrics: { refusedEarly },
    ...changes,
  });
  const [enter, turnAway] = [vi.fn(), vi.fn<(error: RealtimeError) => void>()];
  return { gate, refusedEarly, arrivals, enter, turnAway };
}

describe('the gate', () => {
  it('refuses a shut-out address, but where somebody was let in before: their tokens may be known', () => {
    const refusal = () => new RealtimeError('rate_limited', { retryAfterMs: 5_000 });
    const stranger = setUp({ strangers: { refusal, isKnown: () => false } });
    expect(stranger.gate.refusal(req)).toMatchObject({ code: 'rate_limited' });
    expect(stranger.refusedEarly).toHaveBeenCalledWith('rate_limited');
    expect(setUp({ strangers: { refusal, isKnown: () => true } }).gate.refusal(req)).toBeNull();
  });

  it('lets in who has a turn, and tells those that have none when to come back, not all at once', () => {
    const { gate, arrivals, enter, turnAway, refusedEarly } = setUp();
    for (let i = 0; i < 20; i += 1) gate.admit(req, enter, turnAway);
    arrivals.pop()?.enter();
    expect(enter).toHaveBeenCalledTimes(1);
    for (const arrival of arrivals) arrival.turnAway();
    const waits = turnAway.mock.calls.map(([{ code, retryAfterMs = 0 }]) => (code === 'overloaded' ? retryAfterMs : 0));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(5_000);
    expect(new Set(waits).size).toBeGreaterThan(1);
    expect(refusedEarly).toHaveBeenCalledTimes(19);
  });

  it('lets nobody in any more once the server stops, however long they have waited', () => {
    let isDraining = false;
    const { gate, arrivals, enter, turnAway } = setUp({ isDraining: () => isDraining });
    gate.admit(req, enter, turnAway);
    isDraining = true;
    arrivals[0]?.enter();
    expect(enter).not.toHaveBeenCalled();
    expect(turnAway).toHaveBeenCalledWith(expect.objectContaining({ code: 'draining' }));
  });
});
