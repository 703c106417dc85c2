import { describe, expect, it } from 'vitest';
import { check, type ViolationKind } from './checker.js';
import { keys, type ChaosRecord, type FinalLog, type LogEntry, Recorder } from './record.js';

const CHANNEL = 'room';
const READERS = ['ann', 'ben'];

/**
 * A run as it should be: three sends in one epoch, its end announced, then in another five sends, an edit of the second,
 * a reaction to the fourth and a delete of the first, seen by two readers who are told of places as the SDK tells.
 */
function goodRun(): { records: ChaosRecord[]; log: FinalLog } {
  const recorder = new Recorder();
  const entriesOf = (epoch: string, count: number): LogEntry[] =>
    Array.from({ length: count }, (_, i) => ({
      id: `${epoch}-${i + 1}`,
      offset: i + 1,
      prev: i === 0 ? '' : `${epoch}-${i}`,
      key: `key-${epoch}-${i + 1}`,
    }));
  const live = (epoch: string, entries: readonly LogEntry[]): void => {
    for (const entry of entries) {
      recorder.add('ann', 'asked', CHANNEL, { key: entry.key });
      for (const who of READERS) recorder.add(who, 'deliver', CHANNEL, { epoch, ...entry });
      recorder.add('ann', 'send', CHANNEL, { epoch, ...entry });
    }
  };
  const change = ({ key, about = '' }: LogEntry): void => {
    recorder.add('ben', 'asked', CHANNEL, { key, about });
    for (const who of READERS) recorder.add(who, 'deliver', CHANNEL, { key });
    recorder.add('ben', 'change', CHANNEL, { key });
  };
  const sends = entriesOf('e2', 5);
  const changes = [
    { id: 'c-6', offset: 6, prev: 'e2-5', key: keys.edit('e2-2'), about: 'e2-2' },
    { id: 'c-7', offset: 7, prev: 'c-6', key: keys.react('wow'), about: 'e2-4' },
    { id: 'c-8', offset: 8, prev: 'c-7', key: keys.delete('e2-1'), about: 'e2-1' },
  ];
  const last = { id: 'e2-9', offset: 9, prev: 'c-8', key: 'key-e2-9' };
  for (const who of READERS) recorder.add(who, 'start', CHANNEL);
  live('e1', entriesOf('e1', 3));
  for (const who of READERS) recorder.add(who, 'gap', CHANNEL, { offset: 0 });
  live('e2', sends);
  changes.forEach(change);
  live('e2', [last]);
  return {
    records: recorder.records,
    log: { channel: CHANNEL, epoch: 'e2', offset: 9, entries: [...sends, ...changes, last] },
  };
}

type Run = ReturnType<typeof goodRun>;

const kindsOf = ({ records, log }: Pick<Run, 'records' | 'log'>): ViolationKind[] => [
  ...new Set(check(records, [log]).violations.map(({ kind }) => kind)),
];

/** Where a reader's delivery of an entry is in the history. */
const deliveryOf = ({ records }: Run, who: string, idOrKey: string): number =>
  records.findIndex((r) => r.op === 'deliver' && r.who === who && (r.id || r.key) === idOrKey);

function swap(records: ChaosRecord[], a: number, b: number): void {
  const [first, second] = [records[a] as ChaosRecord, records[b] as ChaosRecord];
  records[a] = second;
  records[b] = first;
}

const change = (run: Run, index: number, to: Partial<ChaosRecord>): void => {
  run.records[index] = { ...(run.records[index] as ChaosRecord), ...to };
};

const [EDIT, REACTION, DELETE] = [keys.edit('e2-2'), keys.react('wow'), keys.delete('e2-1')];

const withoutEntry = ({ log }: Run, key: string): LogEntry[] => log.entries.filter((entry) => entry.key !== key);

const withLog = (run: Run, entries: readonly LogEntry[]): Run => ({ ...run, log: { ...run.log, entries } });

describe('the checker', () => {
  it('finds nothing in a good run, and counts what was lost and told', () => {
    const { records, log } = goodRun();
    expect(check(records, [log])).toEqual({
      figures: { asked: 9, acked: 9, changes: 3, mentions: 0, deliveries: 24, lostAndTold: 3, gapsTold: 2 },
      violations: [],
    });
  });

  const bugs: [string, ViolationKind, (run: Run) => Run | void][] = [
    ['a delivery dropped', 'silent gap', (run) => void run.records.splice(deliveryOf(run, 'ben', 'e2-3'), 1)],
    ['the last delivery dropped', 'silent gap', (run) => void run.records.splice(deliveryOf(run, 'ben', 'e2-9'), 1)],
    ['an edit dropped', 'silent gap', (run) => void run.records.splice(deliveryOf(run, 'ben', EDIT), 1)],
    [
      'a reaction doubled',
      'doubled',
      (run) => {
        const index = deliveryOf(run, 'ben', REACTION);
        run.records.splice(index, 0, run.records[index] as ChaosRecord);
      },
    ],
    [
      'an edit and a reaction swapped',
      'conflict',
      (run) => swap(run.records, deliveryOf(run, 'ben', EDIT), deliveryOf(run, 'ben', REACTION)),
    ],
    [
      'another edit than the one of the log',
      'ghost',
      (run) => change(run, deliveryOf(run, 'ben', EDIT), { key: 'edit:x' }),
    ],
    ['an acked delete missing in the log', 'lost', (run) => withLog(run, withoutEntry(run, DELETE))],
    [
      'an edit refused although its message is there',
      'unsettled',
      (run) =>
        change(
          run,
          run.records.findIndex(({ op, key }) => op === 'change' && key === EDIT),
          { outcome: 'message_not_found' },
        ),
    ],
    [
      'an edit without an outcome',
      'unsettled',
      (run) =>
        void run.records.splice(
          run.records.findIndex(({ op, key }) => op === 'change' && key === EDIT),
          1,
        ),
    ],
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
          { ...(run.log.entries[4] as LogEntry), id: 'again', offset: 10, prev: 'e2-9' },
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

  it('knows a message that outlived its log by the epoch of now', () => {
    const run = goodRun();
    run.log = { ...run.log, entries: run.log.entries.slice(3) };
    const sends = run.records.flatMap((r, i) => (r.op === 'send' && r.epoch === 'e2' && r.offset < 4 ? i : []));
    // The first three places of this epoch are those of the one before, whose last place is the third.
    expect(sends).toHaveLength(3);
    expect(
      kindsOf({ ...run, records: run.records.filter((r) => r.op !== 'change' && !r.key.includes(':')) }),
    ).not.toContain('lost');
    change(run, sends[2] as number, { offset: 3.5 });
    expect(kindsOf(run)).toContain('lost');
  });

  it('takes an edit as refused whose message was lost', () => {
    const run = goodRun();
    const [template] = run.records as [ChaosRecord];
    const lost = { ...template, key: keys.edit('e1-2'), about: 'e1-2', outcome: 'message_not_found' };
    run.records.push({ ...lost, op: 'asked' }, { ...lost, op: 'change' });
    expect(kindsOf(run)).toEqual([]);
  });

  it('does not ask of somebody whose rights were taken away to know the end', () => {
    const run = goodRun();
    run.records.splice(deliveryOf(run, 'ben', 'e2-9'), 1, {
      ...(run.records[0] as ChaosRecord),
      who: 'ben',
      op: 'revoked',
    });
    expect(kindsOf(run)).toEqual([]);
  });
});
