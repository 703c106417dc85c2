import { createRateLimits } from '../../src/stores/memory/rate-limits.js';
import { describeRateLimits, ratesContractBounds } from './rate-limits.contract.js';

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
