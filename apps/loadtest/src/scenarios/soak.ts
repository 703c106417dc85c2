import type { Books, Sample } from './sample.js';
import type { Stage } from './stage.js';
import { measureTraffic } from './traffic.js';

/** Looks as often as this; short runs look at least this many times. */
const LOOK_S = 30;
const LEAST_LOOKS = 4;

/** Messages for long: whether anything is lost, and whether memory grows. */
export async function measureSoak(stage: Stage): Promise<Sample> {
  const { duration } = stage.sizes;
  const seconds = Math.max(1, Math.min(LOOK_S, Math.floor(duration / LEAST_LOOKS)));
  const looks: Sample[] = [];
  const memory: { at: number; bytes: number }[] = [];
  const from = performance.now();
  while (performance.now() - from < duration * 1000) {
    const look = await measureTraffic(stage, { seconds });
    looks.push(look);
    memory.push({ at: (performance.now() - from) / 1000, bytes: (look.figures.rss ?? NaN) * 2 ** 20 });
  }
  return summary(looks, memory);
}

/** All looks together: costs on average, latency as it was at its worst. */
function summary(looks: readonly Sample[], memory: readonly { at: number; bytes: number }[]): Sample {
  const last = looks.at(-1);
  if (!last) throw new RangeError('nothing was looked at');
  const all = (name: keyof Sample['figures']): number[] => looks.map(({ figures }) => figures[name] ?? NaN);
  const mean = (name: keyof Sample['figures']): number =>
    all(name).reduce((sum, value) => sum + value, 0) / looks.length;
  const worst = (name: keyof Sample['figures']): number => Math.max(...all(name));
  return {
    ...last,
    figures: {
      cpuPerDelivery: mean('cpuPerDelivery'),
      deliveries: mean('deliveries'),
      p50: worst('p50'),
      p99: worst('p99'),
      serverCpu: mean('serverCpu'),
      rss: last.figures.rss ?? NaN,
      growth: (slope(memory.slice(memory.length >> 1)) * 3600) / 2 ** 20,
      lag: worst('lag'),
      generatorCpu: worst('generatorCpu'),
    },
    books: looks.flatMap(({ books }) => books ?? []).reduce(sum),
    faults: looks.flatMap(({ faults }, i) => faults.map((fault) => `look ${i + 1}: ${fault}`)),
    warnings: [...new Set(looks.flatMap(({ warnings }) => warnings))],
    memory,
  };
}

const sum = (a: Books, b: Books): Books => ({
  expected: a.expected + b.expected,
  delivered: a.delivered + b.delivered,
  missing: a.missing + b.missing,
  doubled: a.doubled + b.doubled,
});

/** Bytes per second, by least squares. */
export function slope(points: readonly { readonly at: number; readonly bytes: number }[]): number {
  const mean = (pick: (point: { at: number; bytes: number }) => number): number =>
    points.reduce((total, point) => total + pick(point), 0) / points.length;
  const [x, y] = [mean(({ at }) => at), mean(({ bytes }) => bytes)];
  const spread = mean(({ at }) => (at - x) ** 2);
  return spread === 0 ? 0 : mean(({ at, bytes }) => (at - x) * (bytes - y)) / spread;
}
