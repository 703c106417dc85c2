import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createReader } from './final-logs.js';
import type { Fleet, Instance } from './instances.js';
import { until } from './load.js';

/** What an instance holds. */
const NAMES = [
  'connections',
  'users',
  'channels',
  'feeds',
  'pollWaiters',
  'timers',
  'handles',
  'descriptors',
  'heap',
] as const;
export type Usage = Readonly<Record<(typeof NAMES)[number], number>>;

/** Above a tenth more than before: what a process that has worked keeps, as against one that has just begun. */
const SLACK: Partial<Usage> = { timers: 10, handles: 6, descriptors: 10, heap: 8_000_000 };
const GC_MS = 300;

async function usageOf(instance: Instance, apiKey: string): Promise<Usage> {
  instance.collectGarbage();
  await sleep(GC_MS);
  type Stats = Pick<Usage, 'connections' | 'users' | 'channels' | 'feeds' | 'pollWaiters'>;
  const { connections, users, channels, feeds, pollWaiters } = await createReader(instance.port, apiKey).get<Stats>(
    '/admin/stats',
  );
  const text = await instance.metrics();
  const metric = (name: string): number => {
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1) ?? 0);
  };
  return {
    ...{ connections, users, channels, feeds, pollWaiters },
    timers: metric('nodejs_active_resources{type="Timeout"}'),
    handles: metric('nodejs_active_handles_total'),
    descriptors: readdirSync(`/proc/${instance.pid}/fd`).length,
    heap: metric('nodejs_heap_size_used_bytes'),
  };
}

export function measure({ instances }: Fleet, apiKey: string): Promise<Usage[]> {
  return Promise.all(instances.map((instance) => usageOf(instance, apiKey)));
}

/** What is more after the clients left than a tenth above what it was before they came, and some slack. */
export function exceeding(before: Usage, after: Usage, names: readonly (keyof Usage)[] = NAMES): string[] {
  return names
    .filter((name) => after[name] > before[name] * 1.1 + (SLACK[name] ?? 0))
    .map((name) => `${name} ${after[name]}, before ${before[name]}`);
}

/**
 * I9: within a time after the clients have left, every instance holds what it held before they came.
 *
 * @param isHistoryOutside - whether what the clients said is kept elsewhere, so that the heap returns, too
 */
export async function checkResources(
  fleet: Fleet,
  apiKey: string,
  before: readonly Usage[],
  isHistoryOutside: boolean,
  ms: number,
): Promise<{ readonly after: readonly Usage[]; readonly wrong: readonly string[] }> {
  const names = NAMES.filter((name) => isHistoryOutside || name !== 'heap');
  let after: Usage[] = [];
  let wrong: string[] = [];
  await until(async () => {
    after = await measure(fleet, apiKey);
    wrong = fleet.instances.flatMap(({ name }, i) =>
      exceeding(before[i] as Usage, after[i] as Usage, names).map((text) => `${name} after all have left: ${text}`),
    );
    return wrong.length === 0;
  }, ms);
  return { after, wrong };
}
