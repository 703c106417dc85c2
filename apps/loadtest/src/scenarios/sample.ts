import type { SubjectName } from '../subjects/subject.js';

/** Every figure that there is, in the order of tables: what it is, in which unit, with how many digits. */
export const figures = {
  cpuPerDelivery: { title: 'server CPU per delivery', unit: 'µs', digits: 2 },
  cpuPerConnection: { title: 'server CPU per reconnect', unit: 'ms', digits: 3 },
  memoryPerConnection: { title: 'memory per connection', unit: 'KB', digits: 1 },
  idleCpu: { title: 'server CPU, idle', unit: '% of a core', digits: 2 },
  ceiling: { title: 'most deliveries, p99 ≤ 50 ms', unit: '/s', digits: 0 },
  deliveries: { title: 'deliveries', unit: '/s', digits: 0 },
  p50: { title: 'send → receive, p50', unit: 'ms', digits: 2 },
  p99: { title: 'send → receive, p99', unit: 'ms', digits: 2 },
  ackP50: { title: 'send → ack, p50', unit: 'ms', digits: 2 },
  ackP99: { title: 'send → ack, p99', unit: 'ms', digits: 2 },
  stormTime: { title: 'until all are back', unit: 's', digits: 2 },
  serverCpu: { title: 'server CPU', unit: '% of a core', digits: 1 },
  rss: { title: 'server memory', unit: 'MB', digits: 0 },
  growth: { title: 'memory growth', unit: 'MB/h', digits: 1 },
  lag: { title: 'event loop lag, p99', unit: 'ms', digits: 1 },
  generatorCpu: { title: 'generator CPU', unit: '% of a core', digits: 1 },
} as const;

export type FigureName = keyof typeof figures;
export const figureNames = Object.keys(figures) as FigureName[];

/** What has to add up, or the figures say nothing. */
export interface Books {
  readonly expected: number;
  readonly delivered: number;
  readonly missing: number;
  readonly doubled: number;
}

/** One repetition with one subject. */
export interface Sample {
  readonly subject: SubjectName;
  readonly figures: Partial<Record<FigureName, number>>;
  readonly books?: Books;
  /** What must not be: losses, doublings, refusals. */
  readonly faults: readonly string[];
  /** Why a figure may not say what it seems to. */
  readonly warnings: readonly string[];
  /** Messages per second of a step of a ramp. */
  readonly rate?: number;
  /** Memory of the server over connections, or over seconds. */
  readonly memory?: readonly { readonly at: number; readonly bytes: number }[];
  /** The latency's whole distribution: share of deliveries, and ms. */
  readonly distribution?: readonly { readonly share: number; readonly ms: number }[];
}
