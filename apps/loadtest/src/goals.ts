import { ratio, spread, type Spread } from './measure/statistics.js';
import type { Report } from './report/report.js';
import { valuesOf } from './report/table.js';
import { figures, type FigureName } from './scenarios/sample.js';
import type { ScenarioName } from './scenarios/sizes.js';
import { titles, type SubjectName } from './subjects/subject.js';

/** A figure that has to be reached: the gate is the least, the goal what is aimed at. */
export interface Goal {
  readonly scenario: ScenarioName;
  readonly figure: FigureName;
  readonly subject: SubjectName;
  /** What it is divided by, or what is taken off it; without either the figure stands for itself. */
  readonly over?: SubjectName;
  readonly above?: SubjectName;
  readonly gate: number;
  readonly goal: number;
  /** More is better. */
  readonly isFloor?: boolean;
  /** Says something only from this many connections on. */
  readonly from?: number;
}

const delivery = { figure: 'cpuPerDelivery', subject: 'nchat' } as const;

const goals: readonly Goal[] = [
  { scenario: 'fanout', ...delivery, over: 'socketio', gate: 0.8, goal: 0.65 },
  { scenario: 'fanout', ...delivery, over: 'ws', gate: 1.2, goal: 1 },
  { scenario: 'fanout', ...delivery, subject: 'nchat-redis', over: 'nchat', gate: 1.1, goal: 1.05 },
  { scenario: 'fanout', figure: 'ceiling', subject: 'nchat', over: 'socketio', gate: 2, goal: 3, isFloor: true },
  { scenario: 'channels', ...delivery, over: 'socketio', gate: 0.9, goal: 0.75 },
  { scenario: 'latency', figure: 'p50', subject: 'nchat', over: 'socketio', gate: 1.1, goal: 0.85 },
  { scenario: 'latency', figure: 'p99', subject: 'nchat', over: 'socketio', gate: 1.1, goal: 0.85 },
  { scenario: 'latency', figure: 'ackP50', subject: 'nchat-redis', above: 'nchat', gate: 2, goal: 1 },
  { scenario: 'storm', figure: 'cpuPerConnection', subject: 'nchat', over: 'socketio', gate: 1.3, goal: 1.15 },
  { scenario: 'idle', figure: 'memoryPerConnection', subject: 'nchat', over: 'socketio', gate: 1.3, goal: 0.8 },
  { scenario: 'idle', figure: 'memoryPerConnection', subject: 'nchat', gate: 20, goal: 12, from: 10_000 },
  { scenario: 'idle', figure: 'rss', subject: 'nchat', gate: 256, goal: 180, from: 10_000 },
  { scenario: 'idle', figure: 'idleCpu', subject: 'nchat', gate: 4, goal: 1.5, from: 10_000 },
];

export interface Verdict {
  readonly goal: Goal;
  readonly value: Spread;
  readonly reached: 'goal' | 'gate' | 'nothing';
}

/** How far the figures of some runs have come, for every goal that they say something about. */
export function verdictsOf(reports: readonly Report[], among: readonly Goal[] = goals): Verdict[] {
  return among.flatMap((goal) => {
    const found = reports
      .filter(({ scenario, sizes }) => scenario === goal.scenario && sizes.connections >= (goal.from ?? 0))
      .flatMap((report) => valueOf(goal, report) ?? []);
    const [value] = found;
    return value ? [{ goal, value, reached: reachedBy(goal, value.median) }] : [];
  });
}

function valueOf({ figure, subject, over, above }: Goal, { samples }: Report): Spread | null {
  const ours = valuesOf(samples, subject, figure);
  const other = over ?? above;
  if (other === undefined) return ours.length > 0 ? spread(ours) : null;
  const theirs = valuesOf(samples, other, figure);
  if (ours.length === 0 || theirs.length === 0) return null;
  return over === undefined ? spread(ours.map((value, i) => value - (theirs[i] ?? NaN))) : ratio(ours, theirs);
}

function reachedBy({ gate, goal, isFloor = false }: Goal, value: number): Verdict['reached'] {
  const isWithin = (bound: number): boolean => (isFloor ? value >= bound : value <= bound);
  if (isWithin(goal)) return 'goal';
  return isWithin(gate) ? 'gate' : 'nothing';
}

/** `fanout: server CPU per delivery, nchat ÷ plain Socket.IO`. */
export function goalText({ scenario, figure, subject, over, above }: Goal): string {
  const against = over ? ` ÷ ${titles[over]}` : above ? ` − ${titles[above]}` : '';
  const unit = over ? '' : ` [${figures[figure].unit}]`;
  return `${scenario}: ${figures[figure].title}, ${titles[subject]}${against}${unit}`;
}

export function boundText({ isFloor = false }: Goal, bound: number): string {
  return `${isFloor ? '≥' : '≤'} ${bound}`;
}
