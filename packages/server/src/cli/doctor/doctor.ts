import { ConfigurationError } from '../../config/configuration-error.js';
import type { Env } from '../../config/env.js';
import { normalizeOptions } from '../../config/normalize.js';
import { optionsFromEnv } from '../../config/options-from-env.js';
import type { Settings } from '../../config/settings.js';
import { inspectRedis } from '../../stores/redis/inspect.js';
import { checkNode, checkOpenFiles, checkPort, openFilesLimit } from './check-machine.js';
import { judgeRedis } from './check-redis.js';
import { checkToken } from './check-token.js';
import { fail, type Finding, lineOf, ok, warn } from './finding.js';

export interface DoctorDeps {
  readonly env: Env;
  readonly out: (line: string) => void;
}

/** As for a server that cannot start by its configuration (`EX_CONFIG`). */
const BAD_CONFIGURATION = 78;

/**
 * Looks at everything that a server with this environment would need, and says what it finds, line by line.
 *
 * @returns the exit code: 0 when a server would work, 1 when something is in its way, 78 when that is its configuration
 */
export async function doctor(token: string | undefined, { env, out }: DoctorDeps): Promise<number> {
  const configuration = read(env);
  for (const finding of configuration.findings) out(lineOf(finding));
  if (configuration.settings === null) return BAD_CONFIGURATION;
  let hasFailed = false;
  for (const findings of checks(configuration.settings, token)) {
    for (const finding of await findings) {
      hasFailed ||= finding.verdict === 'fail';
      out(lineOf(finding));
    }
  }
  return hasFailed ? 1 : 0;
}

function read(env: Env): { findings: Finding[]; settings: Settings | null } {
  try {
    const { options, warnings } = optionsFromEnv(env);
    const settings = normalizeOptions(options);
    const mode = settings.auth.mode === 'dev' ? warn('configuration', 'development mode: everybody is let in') : null;
    const findings = [mode ?? ok('configuration', 'complete'), ...warnings.map((text) => warn('configuration', text))];
    return { findings, settings };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return {
      findings: error.problems.map(({ name, message }) => fail('configuration', `${name}: ${message}`)),
      settings: null,
    };
  }
}

/** One after the other, so that what takes long shows what it is. */
function* checks(settings: Settings, token: string | undefined): Generator<Promise<Finding[]>> {
  yield Promise.resolve([
    checkNode(process.version),
    checkOpenFiles(openFilesLimit(), settings.websocket.maxConnections),
  ]);
  yield checkPort(settings.host, settings.port).then((finding) => [finding]);
  yield redis(settings);
  if (token !== undefined) yield checkToken(token, settings.auth).then((finding) => [finding]);
}

async function redis({ redis: settings }: Settings): Promise<Finding[]> {
  if (!settings) return [ok('redis', 'none: history lives in memory, for one process, until it ends')];
  try {
    return judgeRedis(await inspectRedis(settings));
  } catch (error) {
    return [fail('redis', `cannot be reached: ${error instanceof Error ? error.message : String(error)}`)];
  }
}
