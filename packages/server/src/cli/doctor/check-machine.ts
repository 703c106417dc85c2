import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { fail, type Finding, ok, warn } from './finding.js';

const OLDEST_NODE = [20, 19] as const;
/** Files that are open besides the connections: libraries, Redis, logs. */
const OTHER_FILES = 256;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  return isOld ? fail('node', `${version}; ${OLDEST_NODE.join('.')} or newer is needed`) : ok('node', version);
}

/** Every connection is an open file, and what goes beyond the limit is refused by the system without a word. */
export function checkOpenFiles(limit: number | null, maxConnections: number): Finding {
  const needed = maxConnections + OTHER_FILES;
  if (limit === null) return warn('open files', `the limit cannot be read; ${needed} are needed`);
  const text = `${limit === Infinity ? 'no limit' : `at most ${limit}`}, and ${maxConnections} connections need ${needed}`;
  return limit < needed
    ? warn('open files', `${text}: raise it (ulimit -n), or lower REALTIME_WEBSOCKET_MAX_CONNECTIONS`)
    : ok('open files', text);
}

/** The limit of processes that are started from here; `null` where no shell can tell. */
export function openFilesLimit(): number | null {
  try {
    const text = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
    return text === 'unlimited' ? Infinity : Number(text);
  } catch {
    return null;
  }
}

export function checkPort(host: string, port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      resolve(
        code === 'EADDRINUSE'
          ? warn('port', `${port} is in use; by this server, if it is running`)
          : fail('port', `${port} cannot be opened: ${message}`),
      );
    });
    probe.listen(port, host, () => probe.close(() => resolve(ok('port', `${port} is free`))));
  });
}
