/**
 * `npm run fuzz`: inputs that nobody means well with, against the built server. `--help` lists the options.
 */
import { runHarness } from './run-harness.mjs';

await runHarness('e2e/fuzz/run.ts');
