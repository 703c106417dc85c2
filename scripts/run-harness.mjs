import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a program of `e2e` with our arguments, and ends as it ends. It is bundled from its sources, so only the server
 * has to be built, and nothing of the bundler runs beside it.
 *
 * @param {string} source - the program, two folders below the root
 */
export async function runHarness(source) {
  // Two folders below the root as well: paths that it makes from its own place stay right.
  const bundle = `${root}e2e/node_modules/.harness-${process.pid}.mjs`;
  if (!existsSync(`${root}packages/server/dist/cli.js`)) {
    console.error('The server is not built: npm run build');
    process.exit(2);
  }
  await build({
    entryPoints: [root + source],
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
  // A terminal's SIGINT reaches both; the program ends its own processes first, and its exit code is ours.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  rmSync(bundle, { force: true });
  process.exit(code ?? 1);
}
