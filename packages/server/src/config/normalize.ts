import { ConfigurationError, type ConfigurationProblem } from './configuration-error.js';
import { defaults, LOCAL_ORIGINS } from './defaults.js';
import { environmentOf, isProduction, processEnv } from './env.js';
import { keyProblems } from './key-problems.js';
import type { RealtimeServerOptions } from './options.js';
import { readPublicKeys } from './public-keys.js';
import { optionsSchema, type ParsedOptions } from './schema.js';
import type { Settings } from './settings.js';
import { travelsOpenly } from './webhook-url.js';

/**
 * Fills in the defaults and checks everything.
 *
 * @throws {ConfigurationError} with every problem at once.
 */
export function normalizeOptions(options: RealtimeServerOptions = {}): Settings {
  const problems = checkOptions(options);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return toSettings(optionsSchema.parse(options), isInProduction(options));
}

/** Everything that is wrong with the options, in words without secrets. */
export function checkOptions(options: RealtimeServerOptions): ConfigurationProblem[] {
  const parsed = optionsSchema.safeParse(options);
  return [...fieldProblems(parsed.error?.issues ?? []), ...crossProblems(options, isInProduction(options))];
}

const isInProduction = ({ environment }: RealtimeServerOptions): boolean =>
  isProduction(environment ?? environmentOf(processEnv()));

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

/** zod's issues without the values that caused them. */
function fieldProblems(issues: readonly Issue[]): ConfigurationProblem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys') return [{ name: path.join('.') || 'options', message: issue.message }];
    return (issue.keys ?? []).map((key) => ({ name: [...path, key].join('.'), message: 'is not an option' }));
  });
}

/** What only shows when several options are seen together; looks at raw input, so that it reports beside the rest. */
function crossProblems(options: RealtimeServerOptions, production: boolean): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const { auth, access, presence } = options;
  if (auth?.mode === 'dev' && production) {
    problems.push({ name: 'auth.mode', message: '`dev` takes everybody at their word; it is refused in production' });
  }
  if (options.enabled !== false) problems.push(...keyProblems(auth ?? {}, production));
  if (production && Array.isArray(options.corsOrigins) && options.corsOrigins.includes('*')) {
    problems.push({ name: 'corsOrigins', message: '`*` is refused in production; list the origins' });
  }
  if (access?.webhookUrl !== undefined && !access.webhookSecret) {
    problems.push({ name: 'access.webhookSecret', message: 'is missing: the webhook must know who asks' });
  }
  if (production && travelsOpenly(access?.webhookUrl)) {
    problems.push({ name: 'access.webhookUrl', message: 'must be https:// in production, unless it stays in house' });
  }
  const sync = presence?.syncIntervalMs ?? defaults.presence.syncIntervalMs;
  if (sync >= (presence?.timeoutMs ?? defaults.presence.timeoutMs)) {
    problems.push({ name: 'presence.syncIntervalMs', message: 'must be shorter than the presence timeout' });
  }
  return problems;
}

function toSettings(options: ParsedOptions, production: boolean): Settings {
  const { memory, metrics, corsOrigins, redis, access, auth, ...rest } = options;
  const { publicKey, jwksUrl = null, jwksAllowHttp: _allowed, ...authRest } = auth;
  const { host, url, nodes, sentinels } = redis;
  const isShared = host !== undefined || url !== undefined || nodes.length > 0 || sentinels.length > 0;
  return {
    ...rest,
    auth: { ...authRest, publicKeys: publicKey === undefined ? [] : readPublicKeys(publicKey), jwksUrl },
    environment: production ? 'production' : 'development',
    memoryBytes: memory,
    redis: isShared ? redis : null,
    access: { default: access.default, policy: access.policy, webhook: webhookOf(access) },
    metrics: { enabled: metrics.enabled, token: metrics.token ?? null },
    corsOrigins: corsOrigins ?? (production ? [] : LOCAL_ORIGINS),
  };
}

function webhookOf(access: ParsedOptions['access']): Settings['access']['webhook'] {
  const { webhookUrl: url, webhookSecret: secret, webhookTimeoutMs: timeoutMs, webhookCacheMs: cacheMs } = access;
  return url !== undefined && secret !== undefined ? { url, secret, timeoutMs, cacheMs } : null;
}
