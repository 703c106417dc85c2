import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { accessOutcomes, type Metrics } from '../core/metrics.js';
import { labelGuard } from './label-guard.js';

/** The metrics of an instance, and the page that Prometheus reads. */
export interface PrometheusMetrics extends Metrics {
  /** `Content-Type` of {@link PrometheusMetrics.text}. */
  readonly contentType: string;
  text(): Promise<string>;
}

const LATENCY_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500];
const COMMAND_MS = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000, 5000];

export interface PrometheusOptions {
  /** Also of the process itself: CPU, memory, event-loop lag, garbage collection. @default true */
  readonly process?: boolean;
}

/** All metrics of the server, in a registry of their own, so that two servers in one process do not mix. */
export function createPrometheusMetrics(options: PrometheusOptions = {}): PrometheusMetrics {
  const registry = new Registry();
  if (options.process !== false) {
    // The default of 10 ms would wake an idle process a hundred times a second.
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  }
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []): Counter<L> =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const histogram = <L extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: L[] = [],
  ): Histogram<L> => new Histogram({ name, help, buckets, labelNames, registers });

  const connectionsTotal = gauge('realtime_connections_total', 'Active connections');
  const connections = gauge('realtime_connections', 'Active connections, under a name that fits a gauge');
  const pending = gauge('realtime_pending_connections', 'Connections that have not said who they are');
  const opened = counter('realtime_connections_opened_total', 'Connections opened');
  const closed = counter('realtime_connections_closed_total', 'Connections closed, by reason', ['reason']);
  const messages = counter('realtime_messages_total', 'Messages processed');
  const presence = counter('realtime_presence_updates_total', 'Presence updates');
  const latency = histogram(
    'realtime_latency_ms',
    'From the append of an entry to its local broadcast, in ms',
    LATENCY_MS,
  );
  const commands = counter('realtime_commands_total', 'Commands answered, by event and outcome', ['event', 'code']);
  const durations = histogram('realtime_command_duration_ms', 'Time to answer a command, in ms', COMMAND_MS, ['event']);
  const errors = counter('realtime_errors_total', 'Commands refused or failed, by code', ['code']);
  const authFailures = counter('realtime_auth_failures_total', 'Credentials refused, by code', ['code']);
  const keySets = counter('realtime_key_set_fetches_total', "Requests for the issuer's key set", ['outcome']);
  const limited = counter('realtime_rate_limited_total', 'Commands over their rate limit', ['event']);
  const recoveries = counter('realtime_recoveries_total', 'Joins, by how their history was found', ['outcome']);
  const gaps = counter('realtime_gaps_repaired_total', 'Gaps in a feed, by how they ended', ['outcome']);
  const waiters = gauge('realtime_poll_waiters', 'Polls waiting for an entry');
  const unsent = gauge('realtime_unsent_bytes', 'Bytes that wait in sockets');
  const early = counter('realtime_refused_early_total', 'Handshakes and requests refused before authentication', [
    'code',
  ]);
  const penalties = counter('realtime_penalties_total', 'Users and networks that were shut out for a while', ['scope']);
  const redisUp = gauge('realtime_redis_up', 'Whether Redis answered when it was last asked; 1 without Redis, too');
  const redisLatency = gauge('realtime_redis_latency_ms', 'Round trip to Redis when it last answered, in ms');
  const accessCalls = counter('realtime_access_webhook_total', 'Questions for the access webhook', ['outcome']);
  const accessMs = histogram(
    'realtime_access_webhook_duration_ms',
    'Time to ask the access webhook, in ms',
    COMMAND_MS,
  );
  redisUp.set(1);
  for (const outcome of ['ring', 'log', 'fresh', 'lost']) recoveries.inc({ outcome }, 0);
  for (const outcome of ['filled', 'reset']) gaps.inc({ outcome }, 0);
  for (const scope of ['user', 'network']) penalties.inc({ scope }, 0);
  for (const outcome of accessOutcomes) accessCalls.inc({ outcome }, 0);

  const event = labelGuard();
  const code = labelGuard();
  const reason = labelGuard();
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    command(name, outcome, ms) {
      const labels = { event: event(name), code: code(outcome) };
      commands.inc(labels);
      durations.observe({ event: labels.event }, ms);
      if (outcome !== 'ok') errors.inc({ code: labels.code });
      if (outcome === 'rate_limited') limited.inc({ event: labels.event });
    },
    authFailed: (why) => authFailures.inc({ code: code(why) }),
    keySetFetched: (outcome) => keySets.inc({ outcome }),
    pendingConnections: (count) => pending.set(count),
    connectionOpened() {
      connectionsTotal.inc();
      connections.inc();
      opened.inc();
    },
    connectionClosed(why) {
      connectionsTotal.dec();
      connections.dec();
      closed.inc({ reason: reason(why) });
    },
    messageAppended: () => messages.inc(),
    presenceUpdated: () => presence.inc(),
    delivered: (ms) => latency.observe(ms),
    recovery: (outcome) => recoveries.inc({ outcome }),
    gapRepaired: (outcome) => gaps.inc({ outcome }),
    pollWaiters: (count) => waiters.set(count),
    unsentBytes: (total) => unsent.set(total),
    refusedEarly: (why) => early.inc({ code: code(why) }),
    penalised: (scope) => penalties.inc({ scope }),
    storeChecked(ms) {
      redisUp.set(ms === null ? 0 : 1);
      if (ms !== null) redisLatency.set(ms);
    },
    accessAsked(outcome, ms) {
      accessCalls.inc({ outcome });
      if (ms !== undefined) accessMs.observe(ms);
    },
  };
}
