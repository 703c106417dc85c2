/** The pinned pnpm, for scripts that need it on machines where only npm is installed: `node scripts/pnpm.mjs <args>`. */
import { pnpm, run, start, stopRunning } from './setup.mjs';

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stopRunning(signal));

await start(() => run([...pnpm, ...process.argv.slice(2)]));
