import { describe, expect, it } from 'vitest';
import type { ChaosRecord } from './record.js';
import { checkFirstSends, checkRecovery, checkSettling, healthyTime } from './timing.js';

const faults = [{ kind: 'kill', from: 900, to: 1_000 }];
const record = (t: number, op: ChaosRecord['op'], key: string): ChaosRecord => {
  const rest = { channel: 'room', id: key, epoch: 'e', offset: 1, prev: '', outcome: 'ok', about: '' };
  return { t, who: 'ben', op, key, ...rest };
};

describe('the check of recovery', () => {
  it('counts from the heal to the first message that was sent after it', () => {
    const records = [record(990, 'asked', 'old'), record(1_100, 'asked', 'new')];
    records.push(record(1_050, 'deliver', 'old'), record(1_200, 'deliver', 'new'));
    expect(checkRecovery(records, faults, 5_000).calm).toEqual({ times: [200], late: [] });
  });

  it('names who came late or never', () => {
    const asked = record(1_100, 'asked', 'new');
    const late = [asked, record(17_000, 'deliver', 'new')];
    expect(checkRecovery(late, faults, 20_000).calm.late).toEqual(['ben after kill: 16000']);
    const never = [asked, record(950, 'deliver', 'old')];
    expect(checkRecovery(never, faults, 30_000).calm.late).toEqual(['ben after kill: never']);
  });

  it('asks for 15 s only where there was calm, and for 60 s without faults anywhere', () => {
    const more = [{ kind: 'long', from: 2_000, to: 12_000 }, ...faults];
    const records = (t: number): ChaosRecord[] => [
      record(1_100, 'asked', 'new'),
      record(12_100, 'asked', 'again'),
      record(t, 'deliver', 'new'),
      record(t + 100, 'deliver', 'again'),
    ];
    expect(checkRecovery(records(17_000), more, 90_000).calm.times).toEqual([5_100]);
    expect(checkRecovery(records(70_000), more, 90_000).all.late).toEqual([]);
    expect(checkRecovery(records(71_001), more, 90_000).all.late).toEqual(['ben after kill: 60001']);
  });

  it('does not wait for somebody whose rights were taken away', () => {
    const records = [record(950, 'deliver', 'old'), record(1_100, 'revoked', '')];
    expect(checkRecovery(records, faults, 30_000).calm.times).toEqual([]);
  });
});

describe('the check of first sends', () => {
  it('counts only sends that began after the heal', () => {
    const records = [record(950, 'asked', 'old'), record(2_000, 'asked', 'new')];
    records.push(record(1_100, 'send', 'old'), record(2_500, 'send', 'new'));
    expect(checkFirstSends(records, faults, 20_000)).toEqual({ times: [1_500], late: [] });
  });

  it('finds one that is late, and one that never comes', () => {
    const records = [record(1_500, 'asked', 'new'), record(6_500, 'send', 'new')];
    expect(checkFirstSends(records, faults, 20_000).late).toEqual(['the first send after kill: 5500']);
    expect(checkFirstSends([], faults, 20_000).late).toEqual(['the first send after kill: never']);
  });
});

describe('the check of settling', () => {
  it('counts from the last heal before the outcome', () => {
    const records = [record(500, 'asked', 'a'), record(62_000, 'send', 'a')];
    expect(checkSettling(records, faults).late).toEqual(['a of ben: 61000']);
    expect(checkSettling(records, [...faults, { kind: 'long', from: 2_000, to: 4_000 }]).late).toEqual([]);
  });

  it('counts faults at once only once', () => {
    const both = [
      { kind: 'a', from: 0, to: 600 },
      { kind: 'b', from: 300, to: 900 },
    ];
    expect(healthyTime(both, 200, 1_000)).toBe(100);
  });
});
