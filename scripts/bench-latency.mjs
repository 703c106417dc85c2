/**
 * `npm run bench:latency`: how long a message takes between two built servers, against plain round trips to their
 * Redis. `--help` lists the options. The bench is bundled from its sources, so only the server has to be built.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
// Two folders below the root, as its source is: paths that it makes from its own place stay right.
const bundle = `${root}e2e/node_modules/.bench-${process.pid}.mjs`;

if (!existsSync(`${root}packages/server/dist/cli.js`)) {
  console.error('The server is not built: npm run build');
  process.exit(2);
}
await build({
  entryPoints: [`${root}e2e/bench/latency.ts`],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['@nchat/source'],
  external: ['bufferutil', 'utf-8-validate'],
  loader: { '.lua': 'text' },
  banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});
await stop();

const child = spawn(process.execPath, [bundle, ...process.argv.slice(2)], { stdio: 'inherit' });
// A terminal's SIGINT reaches both, and our exit code is the bench's.
process.on('SIGINT', () => {});
const [code] = await once(child, 'exit');
rmSync(bundle, { force: true });
process.exit(code ?? 1);
