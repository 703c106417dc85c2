/**
 * `npm run chaos`: load and faults against built servers, and a judgement of what every client saw. `--help` lists the
 * options.
 */
import { runHarness } from './run-harness.mjs';

await runHarness('e2e/chaos/run.ts');
