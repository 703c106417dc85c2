/** Plots as SVG, coloured by the page's own variables, so that they are readable in light and dark. */
export interface Series {
  readonly name: string;
  /** Index of its colour. */
  readonly colour: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** Marks of the x axis; without them they are round numbers. */
  readonly marks?: readonly { readonly at: number; readonly text: string }[];
}

export interface Bars {
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly {
    readonly name: string;
    readonly colour: number;
    readonly value: number;
    readonly min: number;
    readonly max: number;
  }[];
}

const WIDTH = 640;
const HEIGHT = 280;
const MARGIN = { left: 64, right: 16, top: 14, bottom: 44 };
const RIGHT = WIDTH - MARGIN.right;
const BOTTOM = HEIGHT - MARGIN.bottom;

export const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Some round numbers from 0 to at least `most`. */
export function ticks(most: number): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, i) => i * step);
}

const label = (value: number): string =>
  value >= 1e6
    ? `${+(value / 1e6).toFixed(2)} M`
    : value >= 1e4
      ? `${+(value / 1e3).toFixed(1)} k`
      : String(+value.toPrecision(4));

const scale = (most: number, from: number, to: number) => (value: number) => from + ((to - from) * value) / most;

const text = (x: number, y: number, anchor: string, content: string): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escape(content)}</text>`;

function frame(title: string, content: string, height = HEIGHT): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}">${content}</svg>`;
}

export function linePlot({ title, x, y, series, marks }: Plot): string {
  const all = series.flatMap(({ points }) => points).filter((point) => Number.isFinite(point.x + point.y));
  if (all.length === 0) return '';
  const yTicks = ticks(Math.max(...all.map((point) => point.y)));
  const xMarks = marks ?? ticks(Math.max(...all.map((point) => point.x))).map((at) => ({ at, text: label(at) }));
  const toX = scale(Math.max(...xMarks.map(({ at }) => at)), MARGIN.left, RIGHT);
  const toY = scale(yTicks.at(-1) ?? 1, BOTTOM, MARGIN.top);
  const grid = yTicks.map(
    (tick) =>
      `<line class="grid" x1="${MARGIN.left}" x2="${RIGHT}" y1="${toY(tick)}" y2="${toY(tick)}"/>` +
      text(MARGIN.left - 8, toY(tick) + 4, 'end', label(tick)),
  );
  const below = xMarks.map((mark) => text(toX(mark.at), BOTTOM + 18, 'middle', mark.text));
  const lines = series.map(({ colour, points }) => {
    const finite = points.filter((point) => Number.isFinite(point.x + point.y));
    const at = finite.map((point) => `${toX(point.x).toFixed(1)},${toY(point.y).toFixed(1)}`);
    const dots = at.map((place) => `<circle class="fill-${colour}" r="3" cx="${place.replace(',', '" cy="')}"/>`);
    return `<polyline class="line stroke-${colour}" points="${at.join(' ')}"/>${dots.join('')}`;
  });
  const names = [text((MARGIN.left + RIGHT) / 2, HEIGHT - 6, 'middle', x), text(4, MARGIN.top - 2, 'start', y)];
  return frame(title, [...grid, ...below, ...lines, ...names].join(''), HEIGHT);
}

export function barPlot({ title, unit, bars }: Bars): string {
  const shown = bars.filter(({ value }) => Number.isFinite(value));
  if (shown.length === 0) return '';
  const [top, each, left] = [24, 34, 170];
  const height = top + each * shown.length + 30;
  const marks = ticks(Math.max(...shown.map(({ max }) => max)));
  const toX = scale(marks.at(-1) ?? 1, left, RIGHT - 70);
  const end = top + each * shown.length;
  const grid = marks.map(
    (mark) =>
      `<line class="grid" x1="${toX(mark)}" x2="${toX(mark)}" y1="${top}" y2="${end}"/>` +
      text(toX(mark), end + 18, 'middle', label(mark)),
  );
  const rows = shown.map(({ name, colour, value, min, max }, i) => {
    const y = top + i * each + 6;
    const middle = y + (each - 12) / 2;
    const whisker = `<line class="whisker" x1="${toX(min)}" x2="${toX(max)}" y1="${middle}" y2="${middle}"/>`;
    return [
      `<rect class="fill-${colour}" x="${left}" y="${y}" width="${Math.max(1, toX(value) - left).toFixed(1)}" height="${each - 12}" rx="3"/>`,
      whisker,
      text(left - 8, middle + 4, 'end', name),
      text(toX(Math.max(value, max)) + 8, middle + 4, 'start', label(value)),
    ].join('');
  });
  return frame(title, [...grid, ...rows, text(left, 14, 'start', unit)].join(''), height);
}
