import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createPrometheusMetrics } from './prometheus-metrics.js';

const ROOT = new URL('../../../../', import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, ROOT));
const read = (name: string): string => readFileSync(path(name), 'utf8');

interface Metric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

/** What the page says of itself. */
async function metricsOf(page: string): Promise<Metric[]> {
  return [...page.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)$/gm)].map(([, name = '', help = '', type = '']) => ({
    name,
    help,
    type,
  }));
}

const INTRODUCTION = `# Metrics

\`GET /metrics\` is for Prometheus; \`REALTIME_METRICS_TOKEN\` locks it, \`REALTIME_METRICS_ENABLED=false\` removes it. Labels come
from closed sets: never a channel, a user, or anything that a client has sent. Beside these are those of the process itself
(\`process_*\`, \`nodejs_*\`), of which \`nodejs_eventloop_lag_p99_seconds\` tells most.

\`deploy/prometheus/alerts.yaml\` has rules for what somebody should look at, \`deploy/grafana/nchat-realtime.json\` a dashboard.
Both are part of what the tests check.

<!-- generated: metrics -->
`;

describe('what operators watch the server with', () => {
  let metrics: Metric[];
  /** With the series that a histogram has. */
  let series: Set<string>;
  beforeAll(async () => {
    metrics = await metricsOf(await createPrometheusMetrics().text());
    series = new Set(
      metrics.flatMap(({ name, type }) =>
        type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
      ),
    );
  });

  it('is documented: every metric of ours, with its type and meaning', async () => {
    const rows = metrics
      .filter(({ name }) => name.startsWith('realtime_'))
      .map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help} |`);
    expect(rows.length).toBeGreaterThan(15);
    const table = ['| Metric | Type | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
    const page = await format(`${INTRODUCTION}\n${table}\n`, { parser: 'markdown', printWidth: 120 });
    await expect(page).toMatchFileSnapshot(path('docs/metrics.md'));
  });

  const namesIn = (expression: string): string[] => expression.match(/\b(?:realtime|process|nodejs)_[a-z0-9_]+/g) ?? [];

  it('has alerts on metrics that exist', () => {
    const { groups } = parse(read('deploy/prometheus/alerts.yaml')) as Rules;
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(8);
    for (const { alert, expr, labels, annotations } of rules) {
      expect([alert, namesIn(expr).filter((name) => !series.has(name))]).toEqual([alert, []]);
      expect([alert, ['warning', 'critical'].includes(labels.severity)]).toEqual([alert, true]);
      expect([alert, annotations.summary, annotations.description]).toEqual([
        alert,
        expect.stringMatching(/\w/),
        expect.stringMatching(/\w/),
      ]);
    }
    // Says more than we do of expressions, where it is installed.
    if (spawnSync('promtool', ['--version']).error === undefined) {
      const checked = execFileSync('promtool', ['check', 'rules', path('deploy/prometheus/alerts.yaml')], {
        encoding: 'utf8',
      });
      expect(checked).toContain(`SUCCESS: ${rules.length} rules found`);
    }
  });

  it('has a dashboard on metrics that exist, with every panel in its place', () => {
    const { panels, templating } = JSON.parse(read('deploy/grafana/nchat-realtime.json')) as Dashboard;
    const charts = panels.filter(({ type }) => type !== 'row');
    expect(charts.length).toBeGreaterThan(10);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { title, targets = [], gridPos } of charts) {
      expect([title, targets.length > 0]).toEqual([title, true]);
      const names = targets.flatMap(({ expr }) => namesIn(expr));
      expect([title, names.filter((name) => !series.has(name))]).toEqual([title, []]);
      expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true]);
    }
    expect(templating.list.map(({ name }) => name)).toEqual(['datasource', 'instance']);
  });
});

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string; readonly description: string };
    }[];
  }[];
}

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly type: string;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly w: number };
    readonly targets?: readonly { readonly expr: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
}
