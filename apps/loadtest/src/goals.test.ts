import { describe, expect, it } from 'vitest';
import { verdictsOf, type Goal } from './goals.js';
import { htmlOf } from './report/html.js';
import type { Report } from './report/report.js';
import { verdictLines, verdictMarkdown } from './report/verdicts.js';
import type { Sample } from './scenarios/sample.js';
import { scenarios } from './scenarios/sizes.js';

const sample = (subject: Sample['subject'], figures: Sample['figures'], rest: Partial<Sample> = {}): Sample => ({
  subject,
  figures,
  faults: [],
  warnings: [],
  ...rest,
});

const report = (samples: Sample[], steps: Sample[] = []): Report => ({
  scenario: 'fanout',
  sizes: scenarios.fanout.sizes,
  repeat: 1,
  at: '2026-01-01T00:00:00.000Z',
  machine: { cpu: 'some <cpu>', cores: 2, node: 'v20.0.0', load: 1, isPinned: true },
  samples,
  steps,
});

const ratio: Goal = { scenario: 'fanout', figure: 'cpuPerDelivery', subject: 'nchat', over: 'ws', gate: 1.2, goal: 1 };
const measured = (ours: number, theirs: number): Report =>
  report([sample('nchat', { cpuPerDelivery: ours }), sample('ws', { cpuPerDelivery: theirs })]);

describe('goals', () => {
  it.each([
    [5, 5, 'goal'],
    [6, 5, 'gate'],
    [7, 5, 'nothing'],
  ])('%d over %d reaches the %s', (ours, theirs, reached) => {
    expect(verdictsOf([measured(ours, theirs)], [ratio])).toMatchObject([{ reached }]);
  });

  it('are floors where more is better', () => {
    const goal: Goal = { ...ratio, figure: 'ceiling', gate: 2, goal: 3, isFloor: true };
    const of = (ceiling: number): Report => report([sample('nchat', { ceiling }), sample('ws', { ceiling: 100 })]);
    const reached = [100, 200, 300].map((ceiling) => verdictsOf([of(ceiling)], [goal])[0]?.reached);
    expect(reached).toEqual(['nothing', 'gate', 'goal']);
  });

  it('are differences, or figures by themselves', () => {
    const { over: _, ...alone } = ratio;
    expect(verdictsOf([measured(6, 5)], [{ ...alone, above: 'ws' }])).toMatchObject([{ value: { median: 1 } }]);
    expect(verdictsOf([measured(6, 5)], [alone])).toMatchObject([{ value: { median: 6 }, reached: 'nothing' }]);
  });

  it('say nothing of what was not measured, or not at their size', () => {
    expect(verdictsOf([report([sample('nchat', { cpuPerDelivery: 5 })])], [ratio])).toEqual([]);
    expect(verdictsOf([measured(5, 5)], [{ ...ratio, from: 5000 }])).toEqual([]);
  });

  it('are told in lines and as rows of Markdown', () => {
    const verdicts = verdictsOf([measured(7, 5)], [ratio]);
    expect(verdictLines(verdicts)).toEqual([
      'FAILED        fanout: server CPU per delivery, nchat ÷ bare ws  1.40  (gate ≤ 1.2, goal ≤ 1)',
    ]);
    expect(verdictMarkdown(verdicts)).toContain(
      '| fanout: server CPU per delivery, nchat ÷ bare ws | ≤ 1.2 | ≤ 1 | 1.40 |',
    );
  });
});

describe('the report', () => {
  const distribution = [
    { share: 0.5, ms: 2 },
    { share: 0.99, ms: 9 },
  ];
  const memory = [
    { at: 100, bytes: 2 ** 26 },
    { at: 200, bytes: 2 ** 27 },
  ];
  const samples = [
    sample('nchat', { cpuPerDelivery: 4 }, { distribution, memory, warnings: ['<late>'] }),
    sample('ws', { cpuPerDelivery: 5 }, { distribution, faults: ['1 delivery missing'] }),
  ];

  it('is one page with a table, plots, faults and goals, and loads nothing', () => {
    const reports = [report(samples)];
    const html = htmlOf(reports, verdictsOf(reports, [ratio]));
    for (const title of ['server CPU per delivery', 'latency by percentile', 'memory over connections'])
      expect(html).toContain(`<figcaption>${title}</figcaption><svg`);
    expect(html).toContain('1 delivery missing');
    expect(html).toContain('&#60;late&#62;');
    expect(html).toContain('goal reached');
    expect(html).not.toMatch(/<script|src=|href=|url\(|<late>|NaN|undefined/);
  });

  it('plots a ramp over its rate, and leaves out what is not a number', () => {
    const step = (deliveries: number, p99: number): Sample => sample('nchat', { deliveries, p99, p50: 1 });
    const html = htmlOf([report([sample('nchat', { ceiling: 3 })], [step(1e5, 3), step(2e5, NaN), step(3e5, 70)])], []);
    const [, plot = ''] = /latency over rate, p99<\/figcaption>(<svg.*?<\/svg>)/s.exec(html) ?? [];
    expect(plot.match(/<circle/g)).toHaveLength(2);
    expect(html).not.toContain('NaN');
  });
});
