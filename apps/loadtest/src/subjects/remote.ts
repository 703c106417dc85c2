import { figuresOf, type ProcessFigures } from '../measure/process-figures.js';
import { fetchMetrics, metricOf } from '../measure/prometheus.js';
import { UsageError } from '../usage-error.js';
import type { Subject } from './subject.js';
import { mintTokens } from './tokens.js';
import { tokensOfCommand } from './token-command.js';

export interface RemoteOptions {
  readonly secret?: string | undefined;
  readonly tokenCommand?: string | undefined;
  readonly pid?: number | undefined;
  readonly metricsToken?: string | undefined;
}

/** A server that runs already. */
export async function remoteSubject(url: string, options: RemoteOptions): Promise<Subject> {
  const { secret, tokenCommand, pid, metricsToken } = options;
  const base = url.replace(/^ws/, 'http').replace(/\/$/, '');
  if (secret === undefined && tokenCommand === undefined)
    throw new UsageError('a target needs tokens: give --secret, REALTIME_JWT_SECRET or --token-command');
  if (pid !== undefined) figuresOf(pid);
  const metrics = (): Promise<string | null> => fetchMetrics(base, metricsToken);
  const isThere = await metrics().catch((error: Error) => {
    // A target with its metrics behind a token can be measured without them, unless they are asked for.
    if (metricsToken !== undefined) throw error;
    return null;
  });
  return {
    name: 'nchat',
    url: base,
    tokens: (userIds) =>
      tokenCommand === undefined ? mintTokens(userIds, secret ?? '') : tokensOfCommand(tokenCommand, userIds),
    figures: async () => {
      if (pid !== undefined) return figuresOf(pid);
      return isThere === null ? null : figuresIn((await metrics()) ?? '');
    },
    lagMs: async () =>
      isThere === null ? NaN : metricOf((await metrics()) ?? '', 'nodejs_eventloop_lag_p99_seconds') * 1000,
    stop: async () => {},
  };
}

export const figuresIn = (page: string): ProcessFigures => ({
  cpuMs: metricOf(page, 'process_cpu_seconds_total') * 1000,
  rssBytes: metricOf(page, 'process_resident_memory_bytes'),
});
