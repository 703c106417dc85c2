/** The pinned pnpm, for scripts that need it on machines where only npm is installed: `node scripts/pnpm.mjs <args>`. */
import { onStop, pnpm, run, start } from './setup.mjs';

onStop(() => {});

await start(() => run([...pnpm, ...process.argv.slice(2)]));
