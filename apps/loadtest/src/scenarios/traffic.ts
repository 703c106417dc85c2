import { answersOf, latencyOf, type TrafficResult } from '../generator/messages.js';
import type { Sample } from './sample.js';
import type { Stage } from './stage.js';

/** A generator that is busier measures itself. */
const SATURATED = 85;
const LATE_MS = 50;
const SHARES = [0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1];

/** Messages for a while: cost and latency of their deliveries. */
export async function measureTraffic(
  stage: Stage,
  { seconds = stage.sizes.duration, rate = stage.sizes.rate } = {},
): Promise<Sample> {
  const { result, cpuMs, rssBytes, elapsedMs } = await stage.cost(() => stage.traffic(seconds, rate));
  const latency = latencyOf(result);
  const answers = answersOf(result);
  const generatorCpu = result.cpuUs / 10 / elapsedMs;
  return {
    subject: stage.subject.name,
    figures: {
      cpuPerDelivery: (cpuMs * 1000) / result.delivered,
      deliveries: (result.delivered * 1000) / elapsedMs,
      p50: latency.percentile(0.5) / 1000,
      p99: latency.percentile(0.99) / 1000,
      ackP50: answers.percentile(0.5) / 1000,
      ackP99: answers.percentile(0.99) / 1000,
      serverCpu: (cpuMs * 100) / elapsedMs,
      rss: rssBytes / 2 ** 20,
      lag: await stage.subject.lagMs(),
      generatorCpu,
    },
    books: {
      expected: result.expected,
      delivered: result.delivered,
      missing: result.missing,
      doubled: result.doubled,
    },
    faults: faultsOf(result, stage.sizes.connections),
    warnings: warningsOf(generatorCpu, result.lateMs),
    distribution: SHARES.map((share) => ({ share, ms: latency.percentile(share) / 1000 })),
  };
}

/** What must not be, of a crowd that should have been complete. */
function faultsOf(result: TrafficResult, connections: number): string[] {
  const { missing, doubled, unanswered, delivered, expected, refused, lost } = result;
  const counted = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([what, count]) => `${count} × ${what}`)
      .join(', ');
  return [
    missing > 0 && `${missing} deliveries missing`,
    doubled > 0 && `${doubled} deliveries doubled`,
    missing === 0 && doubled === 0 && delivered !== expected && `${delivered} deliveries instead of ${expected}`,
    unanswered > 0 && `${unanswered} messages without an answer`,
    Object.keys(refused).length > 0 && `messages refused: ${counted(refused)}`,
    Object.keys(lost).length > 0 && `connections lost: ${counted(lost)}`,
    result.connected < connections && `only ${result.connected} of ${connections} were connected`,
    result.sent === 0 && 'nothing was sent',
  ].filter((fault) => fault !== false);
}

function warningsOf(generatorCpu: number, lateMs: number): string[] {
  return [
    generatorCpu > SATURATED &&
      `the generator took ${generatorCpu.toFixed(0)} % of its core: latency and rate are its own, not the server's`,
    lateMs > LATE_MS && `messages left up to ${lateMs.toFixed(0)} ms late`,
  ].filter((warning) => warning !== false);
}
