/**
 * `npm run bench:latency`: how long a message takes between two built servers, against plain round trips to their
 * Redis. `--help` lists the options.
 */
import { runHarness } from './run-harness.mjs';

await runHarness('e2e/bench/latency.ts');
