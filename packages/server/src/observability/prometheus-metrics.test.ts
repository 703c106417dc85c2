import { describe, expect, it } from 'vitest';
import { labelGuard } from './label-guard.js';
import { createPrometheusMetrics, type PrometheusMetrics } from './prometheus-metrics.js';

/** The value of one line of the page. */
async function valueOf(metrics: PrometheusMetrics, line: string): Promise<number | undefined> {
  const found = (await metrics.text()).split('\n').find((candidate) => candidate.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

const create = () => createPrometheusMetrics({ process: false });

describe('the metrics page', () => {
  it('has the specification’s metrics from the start, of the right type', async () => {
    const text = await create().text();
    for (const [name, type] of [
      ['realtime_connections_total', 'gauge'],
      ['realtime_connections', 'gauge'],
      ['realtime_messages_total', 'counter'],
      ['realtime_presence_updates_total', 'counter'],
      ['realtime_latency_ms', 'histogram'],
    ]) {
      expect(text).toContain(`# TYPE ${name} ${type}`);
    }
    expect(text).toContain('realtime_messages_total 0');
  });

  it('shows the connections of this moment, and why others ended', async () => {
    const metrics = create();
    metrics.connectionOpened();
    metrics.connectionOpened();
    metrics.connectionClosed('transport close');
    expect(await valueOf(metrics, 'realtime_connections_total')).toBe(1);
    expect(await valueOf(metrics, 'realtime_connections')).toBe(1);
    expect(await valueOf(metrics, 'realtime_connections_opened_total')).toBe(2);
    expect(await valueOf(metrics, 'realtime_connections_closed_total{reason="transport_close"}')).toBe(1);
  });

  it('says whether Redis answers, and how fast it last did', async () => {
    const metrics = create();
    expect(await valueOf(metrics, 'realtime_redis_up')).toBe(1);
    metrics.storeChecked(2.5);
    metrics.storeChecked(null);
    expect(await valueOf(metrics, 'realtime_redis_up')).toBe(0);
    expect(await valueOf(metrics, 'realtime_redis_latency_ms')).toBe(2.5);
  });

  it('counts questions to the access webhook by what came of them, and times those that were asked', async () => {
    const metrics = create();
    metrics.accessAsked('deny', 12);
    metrics.accessAsked('cached');
    expect(await valueOf(metrics, 'realtime_access_webhook_total{outcome="deny"}')).toBe(1);
    expect(await valueOf(metrics, 'realtime_access_webhook_total{outcome="cached"}')).toBe(1);
    expect(await valueOf(metrics, 'realtime_access_webhook_total{outcome="timeout"}')).toBe(0);
    expect(await valueOf(metrics, 'realtime_access_webhook_duration_ms_count')).toBe(1);
  });

  it('counts commands by event and outcome, and what failed', async () => {
    const metrics = create();
    metrics.command('message:send', 'ok', 3);
    metrics.command('message:send', 'rate_limited', 0.1);
    metrics.command('message:send', 'forbidden', 0.1);
    const values = await Promise.all(
      [
        'realtime_commands_total{event="message:send",code="ok"}',
        'realtime_commands_total{event="message:send",code="rate_limited"}',
        'realtime_errors_total{code="forbidden"}',
        'realtime_errors_total{code="ok"}',
        'realtime_rate_limited_total{event="message:send"}',
        'realtime_command_duration_ms_count{event="message:send"}',
        'realtime_command_duration_ms_bucket{le="1",event="message:send"}',
      ].map((line) => valueOf(metrics, line)),
    );
    expect(values).toEqual([1, 1, 1, undefined, 1, 3, 2]);
  });

  it('counts the rest', async () => {
    const metrics = create();
    metrics.messageAppended();
    metrics.presenceUpdated();
    metrics.delivered(7);
    metrics.recovery('log');
    metrics.gapRepaired('filled');
    metrics.pollWaiters(4);
    metrics.unsentBytes(1_000);
    const values = await Promise.all(
      [
        'realtime_messages_total',
        'realtime_presence_updates_total',
        'realtime_latency_ms_bucket{le="10"}',
        'realtime_recoveries_total{outcome="log"}',
        'realtime_recoveries_total{outcome="lost"}',
        'realtime_gaps_repaired_total{outcome="filled"}',
        'realtime_poll_waiters',
        'realtime_unsent_bytes',
      ].map((line) => valueOf(metrics, line)),
    );
    expect(values).toEqual([1, 1, 1, 1, 0, 1, 4, 1_000]);
  });

  it('shows the process and its event loop', async () => {
    const text = await createPrometheusMetrics().text();
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('is each server’s own', async () => {
    const [one, other] = [create(), create()];
    one.messageAppended();
    expect(await valueOf(other, 'realtime_messages_total')).toBe(0);
  });
});

describe('a label', () => {
  it('has no more values than there is room for', () => {
    const label = labelGuard(2);
    expect(['a', 'b', 'c', 'a'].map(label)).toEqual(['a', 'b', 'other', 'a']);
  });

  it('has no spaces and no end', () => {
    const label = labelGuard();
    expect(label('ping timeout')).toBe('ping_timeout');
    expect(label('x'.repeat(500))).toHaveLength(64);
  });
});
