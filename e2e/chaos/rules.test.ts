import { describe, expect, it } from 'vitest';
import type { ViolationKind } from './checker.js';
import type { ShownMessage } from './client.js';
import { checkSameLogs } from './final-logs.js';
import { LeakScan } from './leaks.js';
import { checkMentions } from './mentions.js';
import { keys, Recorder, type FinalLog, type LogEntry } from './record.js';
import { exceeding, type Usage } from './resources.js';
import { checkRevocations } from './revocation.js';
import { checkView } from './views.js';

/** The kinds of what a check reports. */
function found(work: (report: (kind: ViolationKind) => void) => void): ViolationKind[] {
  const kinds: ViolationKind[] = [];
  work((kind) => kinds.push(kind));
  return kinds;
}

const logOf = (channel: string, entries: readonly Partial<LogEntry>[]): FinalLog => ({
  channel,
  epoch: 'e',
  offset: entries.length,
  entries: entries.map((entry, i) => ({ id: `m${i + 1}`, offset: i + 1, prev: '', key: '', ...entry })),
});

describe('the check of mentions', () => {
  function run(inbox: readonly Partial<LogEntry>[], isToldLate = false): ViolationKind[] {
    const recorder = new Recorder();
    recorder.add('ann', 'asked', 'room', { key: 'a-1', about: 'ben' });
    recorder.add('ann', 'send', 'room', { key: 'a-1', id: 'm1', epoch: 'e', offset: 1 });
    if (isToldLate) recorder.add('ben', 'gap', 'user:ben');
    const logs = [logOf('room', [{ id: 'm1', key: 'a-1' }]), logOf('user:ben', inbox), logOf('user:cem', [])];
    return found((report) => checkMentions(recorder.records, logs, report));
  }

  it('wants each in the inbox of whom it names', () => {
    expect(run([{ id: 'n1', key: keys.mention('m1') }])).toEqual([]);
    expect(run([])).toEqual(['lost']);
  });

  it('owes nothing of an inbox whose end was told', () => {
    expect(run([], true)).toEqual([]);
  });

  it('finds one that nobody meant', () => {
    const recorder = new Recorder();
    recorder.add('ann', 'asked', 'room', { key: 'a-1', about: 'ben' });
    recorder.add('ann', 'send', 'room', { key: 'a-1', id: 'm1', epoch: 'e', offset: 1 });
    const inboxes = ['user:ben', 'user:cem'].map((inbox) => logOf(inbox, [{ key: keys.mention('m1') }]));
    const logs = [logOf('room', [{ id: 'm1', key: 'a-1' }]), ...inboxes];
    expect(found((report) => checkMentions(recorder.records, logs, report))).toEqual(['ghost']);
  });
});

describe('the check of what is shown', () => {
  const log = logOf('room', [
    { id: 'm1', key: 'a-1' },
    { id: 'm2', key: 'a-2' },
    { id: 'c3', key: keys.edit('m1'), about: 'm1' },
    { id: 'c4', key: keys.react('wow'), about: 'm2' },
    { id: 'm5', key: 'a-3' },
    { id: 'c6', key: keys.delete('m5'), about: 'm5' },
  ]);
  const good = (): ShownMessage[] => [
    { id: 'm1', offset: 1, version: 2, isDeleted: false, emojis: [] },
    { id: 'm2', offset: 2, version: 1, isDeleted: false, emojis: ['wow'] },
    { id: 'm5', offset: 5, version: 1, isDeleted: true, emojis: [] },
  ];
  const judge = (shown: readonly ShownMessage[]): ViolationKind[] =>
    found((report) => checkView('ann', shown, log, report));

  it('finds nothing where it is the log, from wherever it begins', () => {
    expect(judge(good())).toEqual([]);
    expect(judge(good().slice(1))).toEqual([]);
  });

  it.each<[string, ViolationKind, (shown: ShownMessage[]) => ShownMessage[]]>([
    ['a message missing', 'conflict', ([a, , c]) => [a!, c!]],
    ['the last message missing', 'lost', (shown) => shown.slice(0, -1)],
    ['an edit missing', 'conflict', ([a, ...rest]) => [{ ...a!, version: 1 }, ...rest]],
    ['an edit that nobody made', 'conflict', ([a, b, c]) => [a!, { ...b!, version: 2 }, c!]],
    ['a reaction missing', 'conflict', ([a, b, c]) => [a!, { ...b!, emojis: [] }, c!]],
    ['a deleted message shown', 'conflict', ([a, b, c]) => [a!, b!, { ...c!, isDeleted: false }]],
    ['a message that is not in the log', 'conflict', (shown) => [...shown, { ...shown[0]!, id: 'x', offset: 7 }]],
  ])('finds %s', (_name, kind, damage) => {
    expect(judge(damage(good()))).toContain(kind);
  });
});

describe('the comparison of instances', () => {
  const log = logOf('room', [{ key: 'a-1' }, { key: 'a-2' }]);
  const judge = (other: FinalLog): ViolationKind[] => found((report) => checkSameLogs('two', log, other, report));

  it('finds another epoch, another end and another entry', () => {
    expect(judge(log)).toEqual([]);
    expect(judge({ ...log, epoch: 'f' })).toEqual(['conflict']);
    expect(judge({ ...log, entries: log.entries.slice(0, 1) })).toContain('conflict');
    expect(judge(logOf('room', [{ key: 'a-1' }, { key: 'a-3' }]))).toEqual(['conflict']);
  });
});

describe('the check of revocations', () => {
  function run(...sends: readonly [askedAfter: number, key: string][]): string[] {
    const recorder = new Recorder();
    const add = (op: 'asked' | 'deliver' | 'revoked', t: number, key = ''): void =>
      void recorder.records.push({ ...recordAt(recorder), op, t, key });
    add('asked', 100, 'before');
    add('deliver', 200, 'before');
    add('revoked', 1_000);
    for (const [after, key] of sends) {
      add('asked', 1_000 + after, key);
      add('deliver', 1_000 + after + 50, key);
    }
    return checkRevocations(recorder.records.slice(1), [{ kind: 'f', from: 2_000, to: 4_000 }]);
  }
  function recordAt(recorder: Recorder) {
    if (recorder.records.length === 0) recorder.add('guest', 'start', 'room');
    return recorder.records[0]!;
  }

  it('lets pass what was sent in time, and what a fault held up', () => {
    expect(run([900, 'soon'], [6_900, 'held'])).toEqual([]);
  });

  it('finds what was sent later', () => {
    expect(run([7_100, 'late'])).toEqual(['guest was revoked, and got late, sent 7100 ms after it']);
  });

  it('proves nothing by somebody who never got anything', () => {
    const recorder = new Recorder();
    recorder.add('guest', 'revoked', '');
    expect(checkRevocations(recorder.records, [])).toEqual(['guest got nothing even before it was revoked']);
  });
});

describe('the search for secrets', () => {
  it('finds one that is cut in two', () => {
    const scan = new LeakScan({ 'a token': 'abcdef' });
    const take = scan.stream('the output');
    take('what abc');
    expect([...scan.found]).toEqual([]);
    take('def means');
    expect([...scan.found]).toEqual(['the output holds a token']);
  });

  it('does not take two halves of different sources for one', () => {
    const scan = new LeakScan({ 'a token': 'abcdef' });
    scan.stream('one')('abc');
    scan.stream('two')('def');
    expect([...scan.found]).toEqual([]);
  });
});

describe('the check of what is held', () => {
  const before: Usage = {
    connections: 0,
    users: 0,
    channels: 0,
    feeds: 0,
    pollWaiters: 0,
    timers: 100,
    handles: 5,
    descriptors: 20,
    heap: 20e6,
  };

  it('names what did not return, and allows a tenth and some slack', () => {
    expect(exceeding(before, { ...before, timers: 119, descriptors: 31 })).toEqual([]);
    expect(exceeding(before, { ...before, feeds: 1 })).toEqual(['feeds 1, before 0']);
    expect(exceeding(before, { ...before, timers: 121, descriptors: 33 })).toEqual([
      'timers 121, before 100',
      'descriptors 33, before 20',
    ]);
  });
});
