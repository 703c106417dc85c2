import { describe, expect, it } from 'vitest';
import { check, type ViolationKind } from './checker.js';
import { type ChaosRecord, type FinalLog, type LogEntry, Recorder } from './record.js';
import { checkRecovery } from './recovery.js';

const CHANNEL = 'room';
const READERS = ['ann', 'ben'];

/** A run as it should be: three sends in one epoch, its end announced, then five in another, seen by two readers. */
function goodRun(): { records: ChaosRecord[]; log: FinalLog; lost: LogEntry[] } {
  const recorder = new Recorder();
  const entriesOf = (epoch: string, count: number): LogEntry[] =>
    Array.from({ length: count }, (_, i) => ({
      id: `${epoch}-${i + 1}`,
      offset: i + 1,
      prev: i === 0 ? '' : `${epoch}-${i}`,
      key: `key-${epoch}-${i + 1}`,
    }));
  const live = (epoch: string, entries: LogEntry[]): void => {
    for (const entry of entries) {
      recorder.add('ann', 'asked', CHANNEL, { key: entry.key });
      for (const who of READERS) recorder.add(who, 'deliver', CHANNEL, { epoch, ...entry });
      recorder.add('ann', 'send', CHANNEL, { epoch, ...entry });
    }
  };
  const lost = entriesOf('e1', 3);
  const entries = entriesOf('e2', 5);
  for (const who of READERS) recorder.add(who, 'start', CHANNEL);
  live('e1', lost);
  for (const who of READERS) recorder.add(who, 'gap', CHANNEL, { offset: 0 });
  live('e2', entries);
  return { records: recorder.records, log: { channel: CHANNEL, epoch: 'e2', offset: 5, entries }, lost };
}

type Run = ReturnType<typeof goodRun>;

const kindsOf = ({ records, log }: Pick<Run, 'records' | 'log'>): ViolationKind[] => [
  ...new Set(check(records, [log]).violations.map(({ kind }) => kind)),
];

/** Where a reader's delivery of an entry is in the history. */
const deliveryOf = ({ records }: Run, who: string, id: string): number =>
  records.findIndex((r) => r.op === 'deliver' && r.who === who && r.id === id);

function swap(records: ChaosRecord[], a: number, b: number): void {
  const [first, second] = [records[a] as ChaosRecord, records[b] as ChaosRecord];
  records[a] = second;
  records[b] = first;
}

const change = (run: Run, index: number, to: Partial<ChaosRecord>): void => {
  run.records[index] = { ...(run.records[index] as ChaosRecord), ...to };
};

const withLog = (run: Run, entries: readonly LogEntry[]): Run => ({ ...run, log: { ...run.log, entries } });

describe('the checker', () => {
  it('finds nothing in a good run, and counts what was lost and told', () => {
    const { records, log } = goodRun();
    expect(check(records, [log])).toEqual({
      figures: { asked: 8, acked: 8, deliveries: 16, lostAndTold: 3, gapsTold: 2 },
      violations: [],
    });
  });

  const bugs: [string, ViolationKind, (run: Run) => Run | void][] = [
    ['a delivery dropped', 'silent gap', (run) => void run.records.splice(deliveryOf(run, 'ben', 'e2-3'), 1)],
    ['the last delivery dropped', 'silent gap', (run) => void run.records.splice(deliveryOf(run, 'ben', 'e2-5'), 1)],
    [
      'a delivery doubled',
      'doubled',
      (run) => {
        const index = deliveryOf(run, 'ben', 'e2-3');
        run.records.splice(index, 0, run.records[index] as ChaosRecord);
      },
    ],
    [
      'two deliveries swapped',
      'out of order',
      (run) => swap(run.records, deliveryOf(run, 'ben', 'e2-3'), deliveryOf(run, 'ben', 'e2-4')),
    ],
    [
      'a delivery of an epoch that ended',
      'conflict',
      (run) => change(run, deliveryOf(run, 'ben', 'e2-3'), { epoch: 'e1' }),
    ],
    [
      'a new epoch without a word',
      'silent gap',
      (run) =>
        void run.records.splice(
          run.records.findIndex((r) => r.op === 'gap'),
          1,
        ),
    ],
    [
      'history lost and nobody told',
      'lost',
      (run) => ({ ...run, records: run.records.filter(({ op }) => op !== 'gap') }),
    ],
    [
      'an ack lost',
      'unsettled',
      (run) =>
        void run.records.splice(
          run.records.findIndex((r) => r.op === 'send' && r.id === 'e2-2'),
          1,
        ),
    ],
    [
      'a send refused for good',
      'unsettled',
      (run) =>
        change(
          run,
          run.records.findIndex((r) => r.op === 'send'),
          { outcome: 'forbidden' },
        ),
    ],
    ['an acked send missing in the log', 'lost', (run) => withLog(run, run.log.entries.slice(0, -1))],
    [
      'an entry twice in the log',
      'doubled',
      (run) =>
        withLog(run, [
          ...run.log.entries,
          { ...(run.log.entries[4] as LogEntry), id: 'again', offset: 6, prev: 'e2-5' },
        ]),
    ],
    [
      'a hole in the log',
      'out of order',
      (run) =>
        withLog(
          run,
          run.log.entries.filter(({ offset }) => offset !== 2),
        ),
    ],
    ['a ghost delivered', 'ghost', (run) => change(run, deliveryOf(run, 'ben', 'e2-3'), { key: 'nobody' })],
    ['a place with two ids', 'conflict', (run) => change(run, deliveryOf(run, 'ben', 'e2-3'), { id: 'other' })],
    [
      'an ack of another place',
      'conflict',
      (run) =>
        change(
          run,
          run.records.findIndex((r) => r.op === 'send' && r.id === 'e2-2'),
          { offset: 3 },
        ),
    ],
  ];
  it.each(bugs)('finds %s', (_name, kind, damage) => {
    const run = goodRun();
    expect(kindsOf(damage(run) ?? run)).toContain(kind);
  });
});

describe('the check of recovery', () => {
  const faults = [{ kind: 'kill', from: 900, to: 1_000 }];
  const record = (t: number, op: ChaosRecord['op'], key: string): ChaosRecord => {
    const rest = { channel: CHANNEL, id: key, epoch: 'e', offset: 1, prev: '', outcome: 'ok' };
    return { t, who: 'ben', op, key, ...rest };
  };

  it('counts from the heal to the first message that was sent after it', () => {
    const records = [record(990, 'asked', 'old'), record(1_100, 'asked', 'new')];
    records.push(record(1_050, 'deliver', 'old'), record(1_200, 'deliver', 'new'));
    expect(checkRecovery(records, faults, 5_000)).toEqual({ times: [200], late: [] });
  });

  it('names who came late or never', () => {
    const asked = record(1_100, 'asked', 'new');
    const late = [asked, record(17_000, 'deliver', 'new')];
    expect(checkRecovery(late, faults, 20_000).late).toEqual(['ben after kill: 16000']);
    const never = [asked, record(950, 'deliver', 'old')];
    expect(checkRecovery(never, faults, 30_000).late).toEqual(['ben after kill: never']);
    const inFault = [{ kind: 'long', from: 2_000, to: 12_000 }, ...faults];
    expect(checkRecovery(late, inFault, 20_000).late).toEqual([]);
  });
});
