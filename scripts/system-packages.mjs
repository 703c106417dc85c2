/** The programs that the tests need and npm does not bring: a real Redis, a real browser and a real proxy. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { Failure, env, must } from './setup.mjs';

const OLDEST_REDIS = 7;

const browsers = [
  // Without a window, and quicker; not asked for where it is not there.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function hasRedis() {
  try {
    const version = execFileSync('redis-server', ['--version'], { encoding: 'utf8' });
    return Number(/v=(\d+)/.exec(version)?.[1]) >= OLDEST_REDIS;
  } catch {
    return false;
  }
}

function hasNginx() {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function hasBrowser() {
  const path = env.CHROMIUM_PATH ?? browsers.find(isExecutable);
  if (path === undefined || !isExecutable(path)) return false;
  env.CHROMIUM_PATH = path;
  return true;
}

const needed = [
  { name: 'redis-server', isThere: hasRedis, hint: `redis-server ${OLDEST_REDIS} or newer on the PATH` },
  { name: 'nginx-light', isThere: hasNginx, hint: 'nginx on the PATH' },
  { name: 'chromium', isThere: hasBrowser, hint: 'Chromium or Chrome (elsewhere than usual: set CHROMIUM_PATH)' },
];

function missing() {
  return needed.filter(({ isThere }) => !isThere());
}

/** Installs what is missing where that is possible, and says what to install where it is not. */
export async function provideSystemPackages() {
  const names = missing().map(({ name }) => name);
  if (names.length === 0) return;

  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    env.DEBIAN_FRONTEND = 'noninteractive';
    await must(['apt-get', 'update', '-q'], 'Updating the list of system packages');
    await must(['apt-get', 'install', '-q', '-y', '--no-install-recommends', ...names], 'Installing system packages');
  }
  const hints = missing().map(({ hint }) => hint);
  if (hints.length > 0) throw new Failure(`The tests need ${hints.join(' and ')}. Please install and try again.`);
}
