/** The packages in plain Node: the README's commands and its program, and a client from ESM and from CommonJS. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../setup.mjs';
import { createProject, exampleOf, remove } from './packages.mjs';
import { freePort, runIn } from './processes.mjs';

export async function tryNode(tarballs) {
  const folder = await createProject('node', tarballs, ['protocol', 'client', 'server']);
  try {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    // As it stands there, but on a port that is free. The server that it starts stays.
    const commands = exampleOf('README.md', 'sh').replaceAll('http://localhost:3101', url);
    const said = await runIn(folder, ['bash', '-euc', `${commands}\necho; echo "token: $TOKEN"`], {
      REALTIME_PORT: String(port),
      REALTIME_HOST: '127.0.0.1',
    });
    const page = said.slice(said.lastIndexOf('"messages":['));
    if (!page.includes('"content":"Hello world!"')) throw new Failure(`The commands delivered nothing:\n${said}`);
    if (said.includes('at a higher cost')) throw new Failure(`Fresh installs are off the fast path:\n${said}`);
    const token = /token: (\S+)/.exec(said)?.[1];

    writeFileSync(join(folder, 'readme.mjs'), exampleOf('README.md', 'ts'));
    const programs = ['readme.mjs', 'chat.mjs', 'chat.cjs'].map(async (file) => {
      const output = await runIn(folder, ['node', file], { REALTIME_URL: url, TOKEN: token });
      if (!output.includes('Hello, Bob!')) throw new Failure(`${file} received nothing:\n${output}`);
    });
    await Promise.all(programs);
  } finally {
    remove(folder);
  }
}
