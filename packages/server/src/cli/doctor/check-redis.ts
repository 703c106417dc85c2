import type { RedisReport } from '../../stores/redis/inspect.js';
import { fail, type Finding, ok, warn } from './finding.js';

/** A round trip beyond this is felt in every message. */
const SLOW_MS = 5;
const CLOCK_MS = 1_000;

/** What is to be said of a Redis, and of the clock, which it is compared with. */
export function judgeRedis(report: RedisReport): Finding[] {
  const { version, isCluster, latencyMs, evictionPolicy, clockAheadMs } = report;
  const kind = isCluster ? `${version}, a Cluster` : version;
  const findings = [
    report.isTooOld ? fail('redis', `${kind}; 7 or newer is needed`) : ok('redis', kind),
    latency(latencyMs),
    clock(clockAheadMs),
  ];
  if (evictionPolicy !== null && evictionPolicy !== 'noeviction') {
    findings.push(warn('redis memory', `maxmemory-policy is ${evictionPolicy}; history could vanish: set noeviction`));
  }
  return findings;
}

function latency(ms: number): Finding {
  const text = `a round trip takes ${ms.toFixed(2)} ms`;
  return ms > SLOW_MS ? warn('redis latency', `${text}, which every message will wait for`) : ok('redis latency', text);
}

function clock(aheadMs: number): Finding {
  const text = `${Math.abs(aheadMs)} ms ${aheadMs < 0 ? 'ahead of' : 'behind'} Redis`;
  return Math.abs(aheadMs) > CLOCK_MS
    ? warn('clock', `${text}: tokens may be refused as expired, or too early`)
    : ok('clock', text);
}
