import { boundText, goalText, type Verdict } from '../goals.js';
import { figures, type FigureName, type Sample } from '../scenarios/sample.js';
import { scenarios } from '../scenarios/sizes.js';
import { titles, type SubjectName } from '../subjects/subject.js';
import { barPlot, escape, linePlot, type Series } from './plot.js';
import { faultsIn, machineText, sizesText, warningsIn, type Report } from './report.js';
import { style } from './style.js';
import { range, rowsOf, subjectsOf } from './table.js';

const colours: readonly SubjectName[] = ['nchat', 'socketio', 'ws', 'nchat-redis', 'socketio-open'];
const colourOf = (name: SubjectName): number => colours.indexOf(name);

/** A page by itself: no scripts, nothing that is loaded. */
export function htmlOf(reports: readonly Report[], verdicts: readonly Verdict[]): string {
  const [first] = reports;
  const about = first ? `${first.at.slice(0, 16).replace('T', ' ')} UTC · ${machineText(first.machine)}` : '';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Load test</title>
<style>${style}</style>
<main>
<h1>Load test</h1>
<p class="about">${escape(about)}</p>
${verdictSection(verdicts)}
${reports.map(section).join('\n')}
</main>
</html>
`;
}

function verdictSection(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(
    ({ goal, value, reached }) =>
      `<tr class="${reached}"><th>${escape(goalText(goal))}</th><td>${boundText(goal, goal.gate)}</td><td>${boundText(goal, goal.goal)}</td><td>${range(value, 2)}</td><td>${reached === 'nothing' ? 'failed' : `${reached} reached`}</td></tr>`,
  );
  if (rows.length === 0) return '';
  return `<section><h2>Goals</h2>${tableHtml(['', 'gate', 'goal', 'measured', ''], rows)}</section>`;
}

function section(report: Report): string {
  const { scenario, sizes, samples, repeat } = report;
  return `<section>
<h2>${scenario}</h2>
<p>${escape(scenarios[scenario].summary)}. ${escape(sizesText(sizes))}; ${repeat} ${repeat === 1 ? 'repetition' : 'repetitions'}, medians with their range.</p>
${notes('fault', faultsIn(report))}${notes('warning', warningsIn(report))}
${figureTable(samples)}
<div class="plots">${plots(report).join('\n')}</div>
</section>`;
}

function notes(kind: string, all: readonly string[]): string {
  return all.length === 0 ? '' : `<ul class="${kind}">${all.map((note) => `<li>${escape(note)}</li>`).join('')}</ul>`;
}

const tableHtml = (head: readonly string[], rows: readonly string[]): string =>
  `<div class="scroll"><table><thead><tr>${head.map((cell) => `<th>${escape(cell)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;

function figureTable(samples: readonly Sample[]): string {
  const names = subjectsOf(samples);
  const others = names.slice(1);
  const rows = rowsOf(samples).map(({ figure, values, ratios }) => {
    const { title, unit, digits } = figures[figure];
    const cell = (all: typeof values, name: SubjectName, places: number): string => {
      const found = all.find(({ subject }) => subject === name);
      return `<td>${found ? escape(range(found.spread, places)) : '–'}</td>`;
    };
    return `<tr><th>${escape(title)} <small>${escape(unit)}</small></th>${names
      .map((name) => cell(values, name, digits))
      .join('')}${others.map((name) => cell(ratios, name, 2)).join('')}</tr>`;
  });
  return tableHtml(['', ...names.map((name) => titles[name]), ...others.map((name) => `÷ ${titles[name]}`)], rows);
}

function plots({ samples, steps }: Report): string[] {
  const names = subjectsOf(samples);
  const bars = (figure: FigureName): string => {
    const { title, unit } = figures[figure];
    const row = rowsOf(samples).find((candidate) => candidate.figure === figure);
    const all = (row?.values ?? []).map(({ subject, spread }) => ({
      name: titles[subject],
      colour: colourOf(subject),
      value: spread.median,
      min: spread.min,
      max: spread.max,
    }));
    return plotFigure(title, barPlot({ title, unit, bars: all }), []);
  };
  const lines = (
    title: string,
    x: string,
    y: string,
    series: Series[],
    marks?: { at: number; text: string }[],
  ): string => plotFigure(title, linePlot({ title, x, y, series, ...(marks && { marks }) }), series);
  const memory = names.flatMap((name) => memorySeries(name, samples));
  const isOverTime = samples.some((sample) => sample.memory !== undefined && sample.books !== undefined);
  const percentiles = steps.length > 0 ? [] : distributions(names, samples);
  return [
    bars('cpuPerDelivery'),
    bars('cpuPerConnection'),
    bars('memoryPerConnection'),
    lines('latency over rate, p99', 'deliveries per second', 'ms', overRate(names, steps, 'p99')),
    lines('latency over rate, p50', 'deliveries per second', 'ms', overRate(names, steps, 'p50')),
    lines('CPU per delivery over rate', 'deliveries per second', 'µs', overRate(names, steps, 'cpuPerDelivery')),
    lines('latency by percentile', 'percentile', 'ms', percentiles, marksOf(samples)),
    lines(
      isOverTime ? 'memory over time' : 'memory over connections',
      isOverTime ? 'seconds' : 'connections',
      'MB',
      memory,
    ),
  ].filter((plot) => plot !== '');
}

function plotFigure(title: string, svg: string, series: readonly Series[]): string {
  if (svg === '') return '';
  const legend = series
    .map(({ name, colour }) => `<span><i class="back-${colour}"></i>${escape(name)}</span>`)
    .join('');
  return `<figure><figcaption>${escape(title)}</figcaption>${svg}<p class="legend">${legend}</p></figure>`;
}

const overRate = (names: readonly SubjectName[], steps: readonly Sample[], figure: FigureName): Series[] =>
  names.map((name) => ({
    name: titles[name],
    colour: colourOf(name),
    points: steps
      .filter(({ subject }) => subject === name)
      .map((step) => ({ x: step.figures.deliveries ?? NaN, y: step.figures[figure] ?? NaN })),
  }));

/** Percentiles stand at equal distances: what matters is far to the right of any true scale. */
function marksOf(samples: readonly Sample[]): { at: number; text: string }[] {
  const shares = samples.find(({ distribution }) => distribution)?.distribution ?? [];
  return shares.map(({ share }, i) => ({ at: i + 1, text: share === 1 ? 'max' : `p${+(share * 100).toFixed(1)}` }));
}

function distributions(names: readonly SubjectName[], samples: readonly Sample[]): Series[] {
  return names.flatMap((name) => {
    const all = samples.filter((sample) => sample.subject === name && sample.distribution);
    const last = all[all.length >> 1]?.distribution;
    if (!last) return [];
    return [{ name: titles[name], colour: colourOf(name), points: last.map(({ ms }, i) => ({ x: i + 1, y: ms })) }];
  });
}

function memorySeries(name: SubjectName, samples: readonly Sample[]): Series[] {
  const found = samples.find((sample) => sample.subject === name && sample.memory);
  if (!found?.memory) return [];
  const points = found.memory.map(({ at, bytes }) => ({ x: at, y: bytes / 2 ** 20 }));
  return [{ name: titles[name], colour: colourOf(name), points }];
}
