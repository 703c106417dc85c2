/**
 * `npm run loadtest -- <scenario>`: the load tester of `apps/loadtest` against the built server. `--help` lists the
 * scenarios, `<scenario> --help` the options of one. What is not built yet is built first.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { must, root, start, turbo } from './setup.mjs';

const program = `${root}apps/loadtest/dist/cli.js`;
const isBuilt = [program, `${root}packages/server/dist/cli.js`].every((file) => existsSync(file));

await start(async () => {
  if (!isBuilt) await must(turbo('build', '--filter=@nchat/realtime-loadtest'), 'Building');
  const child = spawn(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal's SIGINT reaches both; the program ends its own processes first, and its exit code is ours.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  return code ?? 1;
});
