import { systemClock } from '../../src/core/clock.js';
import { createConnectionCounts } from '../../src/stores/memory/connection-counts.js';
import { createRateLimits } from '../../src/stores/memory/rate-limits.js';
import { createRevocations } from '../../src/stores/memory/revocations.js';
import { connectionsContractBounds, describeConnectionCounts } from './connection-counts.contract.js';
import { describeRateLimits, ratesContractBounds } from './rate-limits.contract.js';
import { describeRevocations, revocationsContractBounds } from './revocations.contract.js';

// In one process all instances are the same one.
describeRateLimits('memory', async () => {
  const limits = createRateLimits(ratesContractBounds);
  return {
    one: limits,
    other: limits,
    settle: async () => {},
    windowPasses: () => new Promise((resolve) => void setTimeout(resolve, ratesContractBounds.durationS * 1_000 + 20)),
    close: async () => {},
  };
});

describeConnectionCounts(
  'memory',
  async () => {
    const counts = createConnectionCounts(connectionsContractBounds);
    return { one: counts, other: counts, close: async () => {} };
  },
  async (isTrue) => {
    await isTrue();
  },
);

describeRevocations('memory', async () => {
  const store = createRevocations(revocationsContractBounds, systemClock);
  return { one: store, other: store, close: async () => {} };
});
