/** The plugin from its folder alone, with the server as npm has it: what its Dockerfile runs where no server is enclosed. */
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, root } from '../setup.mjs';
import { remove, temporaryFolder } from './packages.mjs';
import { answers, freePort, runIn, startIn } from './processes.mjs';

export async function tryPlugin(tarballs) {
  const folder = temporaryFolder();
  try {
    cpSync(`${root}plugin`, join(folder, 'plugin'), { recursive: true });
    const packages = tarballs.filter((path) => /realtime-(?:server|protocol)-/.test(path)).join(' ');
    await runIn(folder, ['sh', 'plugin/build-runtime.sh', join(folder, 'runtime')], { REALTIME_PACKAGE: packages });
    const port = await freePort();
    const command = join(folder, 'runtime/app/cli.cjs');
    if (!existsSync(command)) throw new Failure(`The plugin's image would have no ${command}.`);
    const server = startIn('/', [command], { REALTIME_AUTH_MODE: 'dev', REALTIME_PORT: String(port) });
    await answers(`http://127.0.0.1:${port}/health`, server);
    await answers(`http://127.0.0.1:${port}/docs/`, server);
  } finally {
    remove(folder);
  }
}
