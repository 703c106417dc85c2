import { ratio, spread, type Spread } from '../measure/statistics.js';
import { figureNames, figures, type FigureName, type Sample } from '../scenarios/sample.js';
import { titles, type SubjectName } from '../subjects/subject.js';

export interface Row {
  readonly figure: FigureName;
  readonly values: readonly { readonly subject: SubjectName; readonly spread: Spread }[];
  /** The first subject over each of the others. */
  readonly ratios: readonly { readonly subject: SubjectName; readonly spread: Spread }[];
}

export const valuesOf = (samples: readonly Sample[], subject: SubjectName, figure: FigureName): number[] =>
  samples
    .flatMap((sample) => (sample.subject === subject ? [sample.figures[figure] ?? NaN] : []))
    .filter(Number.isFinite);

export const subjectsOf = (samples: readonly Sample[]): SubjectName[] => [
  ...new Set(samples.map(({ subject }) => subject)),
];

/** Medians of every figure that was measured, and the first subject's ratios to the others. */
export function rowsOf(samples: readonly Sample[]): Row[] {
  const subjects = subjectsOf(samples);
  return figureNames.flatMap((figure) => {
    const values = subjects.flatMap((subject) => {
      const all = valuesOf(samples, subject, figure);
      return all.length > 0 ? [{ subject, all }] : [];
    });
    const [first, ...others] = values;
    if (!first) return [];
    return [
      {
        figure,
        values: values.map(({ subject, all }) => ({ subject, spread: spread(all) })),
        ratios:
          first.subject === subjects[0]
            ? others.map(({ subject, all }) => ({ subject, spread: ratio(first.all, all) }))
            : [],
      },
    ];
  });
}

const number = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export function range({ median, min, max }: Spread, digits: number): string {
  const [low, high] = [number(min, digits), number(max, digits)];
  return low === high ? number(median, digits) : `${number(median, digits)} (${low}–${high})`;
}

/** A table for a terminal. */
export function tableOf(samples: readonly Sample[]): string {
  const subjects = subjectsOf(samples);
  const others = subjects.slice(1);
  const head = ['', ...subjects.map((name) => titles[name]), ...others.map((name) => `÷ ${titles[name]}`)];
  const lines = rowsOf(samples).map(({ figure, values, ratios }) => {
    const { title, unit, digits } = figures[figure];
    const cell = (all: Row['values'], name: SubjectName, places: number): string => {
      const found = all.find(({ subject }) => subject === name);
      return found ? range(found.spread, places) : '–';
    };
    return [
      `${title} [${unit}]`,
      ...subjects.map((name) => cell(values, name, digits)),
      ...others.map((name) => cell(ratios, name, 2)),
    ];
  });
  const rows = [head, ...lines, ['deliveries seen / expected', ...subjects.map((name) => books(samples, name))]];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('   '),
    )
    .join('\n');
}

function books(samples: readonly Sample[], name: SubjectName): string {
  const all = samples.flatMap(({ subject, books }) => (subject === name && books ? [books] : []));
  if (all.length === 0) return '–';
  const sum = (key: 'expected' | 'delivered'): string =>
    number(
      all.reduce((total, one) => total + one[key], 0),
      0,
    );
  return `${sum('delivered')} / ${sum('expected')}`;
}
