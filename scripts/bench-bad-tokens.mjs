/** `npm run bench:bad-tokens`: what handshakes with bad tokens do to good users. `--help` lists the options. */
import { runHarness } from './run-harness.mjs';

await runHarness('e2e/bench/bad-tokens.ts');
