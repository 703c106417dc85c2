import { boundText, goalText, type Verdict } from '../goals.js';
import { range } from './table.js';

const words = { goal: 'goal reached', gate: 'gate passed', nothing: 'FAILED' } as const;

/** One line per goal, for a terminal. */
export function verdictLines(verdicts: readonly Verdict[]): string[] {
  const width = Math.max(0, ...verdicts.map(({ goal }) => goalText(goal).length));
  return verdicts.map(({ goal, value, reached }) => {
    const bounds = `gate ${boundText(goal, goal.gate)}, goal ${boundText(goal, goal.goal)}`;
    return `${words[reached].padEnd(12)}  ${goalText(goal).padEnd(width)}  ${range(value, 2)}  (${bounds})`;
  });
}

/** Rows for a document. */
export function verdictMarkdown(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(
    ({ goal, value }) =>
      `| ${goalText(goal)} | ${boundText(goal, goal.gate)} | ${boundText(goal, goal.goal)} | ${range(value, 2)} |`,
  );
  return ['| work | gate | goal | measured |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
