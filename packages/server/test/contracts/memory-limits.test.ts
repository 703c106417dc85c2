import { systemClock } from '../../src/core/clock.js';
import { createRateLimits } from '../../src/stores/memory/rate-limits.js';
import { createRevocations } from '../../src/stores/memory/revocations.js';
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

describeRevocations('memory', async () => {
  const store = createRevocations(revocationsContractBounds, systemClock);
  return { one: store, other: store, close: async () => {} };
});
