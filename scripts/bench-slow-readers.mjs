/** `npm run bench:slow-readers`: what clients that never read cost a server. `--help` lists the options. */
import { runHarness } from './run-harness.mjs';

await runHarness('e2e/bench/slow-readers.ts');
