import { describe, expect, it } from 'vitest';
import { SECRET } from '../../test/support/tokens.js';
import { ConfigurationError } from './configuration-error.js';
import { environmentOf } from './env.js';
import { normalizeOptions } from './normalize.js';
import { optionsFromEnv } from './options-from-env.js';

const noFiles = (_path: string): string => {
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
};
const read = (env: Record<string, string>, readFile = noFiles) =>
  optionsFromEnv({ REALTIME_JWT_SECRET: SECRET, ...env }, readFile);
const settingsOf = (env: Record<string, string>) => normalizeOptions(read(env).options);

function problemsOf(env: Record<string, string>, readFile = noFiles): string[] {
  try {
    read(env, readFile);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(({ name, message }) => `${name}: ${message}`);
    throw error;
  }
  return [];
}

describe('the specification’s variables', () => {
  it('work as they stand there, apart from Redis', () => {
    const settings = settingsOf({
      REALTIME_ENABLED: 'true',
      REALTIME_PORT: '3101',
      REALTIME_ROUTE: 'realtime.localhost',
      REALTIME_MEMORY: '256M',
      REALTIME_WEBSOCKET_MAX_CONNECTIONS: '10000',
      REALTIME_WEBSOCKET_PING_INTERVAL: '25000',
      REALTIME_WEBSOCKET_PING_TIMEOUT: '5000',
      REALTIME_PRESENCE_TIMEOUT: '30000',
      REALTIME_PRESENCE_SYNC_INTERVAL: '10000',
      REALTIME_TYPING_TIMEOUT: '3000',
      REALTIME_TYPING_DEBOUNCE: '300',
      REALTIME_REDIS_PORT: '6379',
      REALTIME_REDIS_DB: '1',
      REALTIME_REDIS_PASSWORD: '',
      REALTIME_JWT_ALGORITHM: 'HS256',
      REALTIME_RATE_LIMIT_ENABLED: 'true',
      REALTIME_RATE_LIMIT_POINTS: '100',
      REALTIME_RATE_LIMIT_DURATION: '60',
      REALTIME_METRICS_ENABLED: 'true',
      REALTIME_HEALTH_CHECK_INTERVAL: '30',
    });
    expect(settings).toEqual({ ...settingsOf({}), memoryBytes: 256 * 1024 * 1024 });
  });

  it('each reach their setting, in its unit', () => {
    const settings = settingsOf({
      REALTIME_PORT: '1234',
      REALTIME_ROUTE: 'chat.example.com',
      REALTIME_WEBSOCKET_MAX_CONNECTIONS: '11',
      REALTIME_WEBSOCKET_PING_INTERVAL: '12000',
      REALTIME_WEBSOCKET_PING_TIMEOUT: '13000',
      REALTIME_PRESENCE_TIMEOUT: '40000',
      REALTIME_PRESENCE_SYNC_INTERVAL: '14000',
      REALTIME_TYPING_TIMEOUT: '1500',
      REALTIME_TYPING_DEBOUNCE: '160',
      REALTIME_JWT_ALGORITHM: 'HS256, HS512',
      REALTIME_RATE_LIMIT_ENABLED: 'no',
      REALTIME_RATE_LIMIT_POINTS: '17',
      REALTIME_RATE_LIMIT_DURATION: '18',
      REALTIME_METRICS_ENABLED: 'false',
      REALTIME_HEALTH_CHECK_INTERVAL: '19',
    });
    expect(settings).toMatchObject({
      port: 1234,
      route: 'chat.example.com',
      websocket: { maxConnections: 11, pingIntervalMs: 12_000, pingTimeoutMs: 13_000 },
      presence: { timeoutMs: 40_000, syncIntervalMs: 14_000 },
      typing: { timeoutMs: 1_500, debounceMs: 160 },
      auth: { algorithms: ['HS256', 'HS512'] },
      rateLimit: { enabled: false, points: 17, durationS: 18 },
      metrics: { enabled: false },
      healthCheckIntervalMs: 19_000,
    });
  });
});

describe('further variables', () => {
  it('each reach their setting, in its unit', () => {
    const settings = settingsOf({
      REALTIME_HOST: '127.0.0.1',
      REALTIME_BASE_PATH: '/realtime',
      REALTIME_SHUTDOWN_TIMEOUT: '3s',
      REALTIME_MAX_CONNECTIONS_PER_USER: '3',
      REALTIME_MAX_UNSENT: '2M',
      REALTIME_PRESENCE_GRACE: '1000',
      REALTIME_HISTORY_SIZE: '10',
      REALTIME_RECOVERY_WINDOW: '20',
      REALTIME_HISTORY_TTL: '7d',
      REALTIME_IDEMPOTENCY_TTL: '3600',
      REALTIME_JWT_ISSUER: 'https://id',
      REALTIME_JWT_AUDIENCE: 'chat,mail',
      REALTIME_JWT_USER_CLAIM: 'x-hasura-user-id',
      REALTIME_JWT_SERVICE_ROLES: 'service,backend',
      REALTIME_JWT_MAX_LIFETIME: '1h',
      REALTIME_API_KEYS: 'the-first-key-of-all, the-second-key-of-all',
      REALTIME_DEFAULT_ACCESS: 'closed',
      REALTIME_CORS_ORIGIN: 'https://a.example, http://localhost:*',
      REALTIME_TRUST_PROXY: '2',
      REALTIME_METRICS_TOKEN: 'scrape',
      REALTIME_LOG_LEVEL: 'debug',
      REALTIME_LOG_FORMAT: 'pretty',
      REALTIME_WORKERS: '1',
    });
    expect(settings).toMatchObject({
      host: '127.0.0.1',
      basePath: '/realtime',
      shutdownTimeoutMs: 3_000,
      websocket: { maxConnectionsPerUser: 3, maxUnsentBytes: 2 * 1024 * 1024 },
      presence: { graceMs: 1_000 },
      history: { size: 10, window: 20, ttlMs: 604_800_000, idempotencyTtlMs: 3_600_000 },
      auth: {
        issuer: ['https://id'],
        audience: ['chat', 'mail'],
        userClaim: 'x-hasura-user-id',
        serviceRoles: ['service', 'backend'],
        maxLifetimeMs: 3_600_000,
        apiKeys: ['the-first-key-of-all', 'the-second-key-of-all'],
      },
      access: { default: 'closed' },
      corsOrigins: ['https://a.example', 'http://localhost:*'],
      trustProxy: 2,
      metrics: { token: 'scrape' },
      log: { level: 'debug', format: 'pretty' },
    });
  });

  it.each([
    ['true', true],
    ['false', false],
    ['1', 1],
    ['10.0.0.0/8, 127.0.0.1', '10.0.0.0/8, 127.0.0.1'],
    ['loopback, fd00::/8', 'loopback, fd00::/8'],
  ])('trust proxies: %s', (text, trustProxy) =>
    expect(settingsOf({ REALTIME_TRUST_PROXY: text }).trustProxy).toBe(trustProxy),
  );

  it('name two secrets while one replaces the other', () => {
    const previous = 'Zu8rE2oX5aN7bM1vC9kL4jH6gT3fD0sP';
    expect(settingsOf({ REALTIME_JWT_SECRET_PREVIOUS: previous }).auth.secrets).toEqual([SECRET, previous]);
  });
});

describe('general names', () => {
  it('stand in for ours', () => {
    const { options } = optionsFromEnv({ PORT: '8080', JWT_SECRET: SECRET }, noFiles);
    expect(options).toMatchObject({ port: 8080, auth: { secrets: [SECRET] } });
  });

  it('do not override ours', () => {
    expect(settingsOf({ PORT: '8080', REALTIME_PORT: '3102', JWT_SECRET: 'x' })).toMatchObject({ port: 3102 });
  });

  it('count where ours is empty', () => expect(settingsOf({ PORT: '8080', REALTIME_PORT: '' }).port).toBe(8080));

  it('are not taken from what Kubernetes adds for a service', () =>
    expect(settingsOf({ REALTIME_PORT: 'tcp://10.0.0.1:3101' }).port).toBe(3101));
});

describe('files', () => {
  const file = (path: string): string => {
    if (path === '/run/secrets/jwt') return `${SECRET}\n`;
    if (path === '/run/secrets/keys') return 'the-first-key-of-all\nthe-second-key-of-all\n';
    if (path === '/run/secrets/empty') return '\n';
    return noFiles(path);
  };
  const secretFrom = (name: string, path: string) => optionsFromEnv({ [name]: path }, file).options.auth?.secrets;

  it('hold secrets', () => {
    expect(secretFrom('REALTIME_JWT_SECRET_FILE', '/run/secrets/jwt')).toEqual([SECRET]);
    expect(secretFrom('JWT_SECRET_FILE', '/run/secrets/jwt')).toEqual([SECRET]);
    expect(read({ REALTIME_API_KEYS_FILE: '/run/secrets/keys' }, file).options.auth?.apiKeys).toHaveLength(2);
  });

  it.each([
    ['/run/secrets/none', 'names a file that cannot be read (ENOENT)'],
    ['/run/secrets/empty', 'names a file that is empty'],
  ])('are a problem of their own when they are of no use: %s', (path, message) => {
    expect(problemsOf({ REALTIME_JWT_SECRET: '', REALTIME_JWT_SECRET_FILE: path }, file)).toEqual([
      `REALTIME_JWT_SECRET_FILE: ${message}`,
    ]);
  });

  it('are not read beside the variable', () =>
    expect(problemsOf({ REALTIME_JWT_SECRET_FILE: '/run/secrets/jwt' }, file)).toEqual([
      'REALTIME_JWT_SECRET: is set, and so is REALTIME_JWT_SECRET_FILE; remove one',
    ]));

  it('are for secrets only', () =>
    expect(read({ REALTIME_PORT_FILE: '/run/port' }).warnings.join()).toContain('REALTIME_PORT_FILE'));
});

describe('problems', () => {
  it.each([
    ['REALTIME_PORT', 'x', 'REALTIME_PORT: must be a whole number'],
    ['REALTIME_PORT', '70000', 'REALTIME_PORT: must be a whole number from 0 to 65535'],
    ['REALTIME_ENABLED', 'maybe', 'REALTIME_ENABLED: must be `true` or `false`'],
    ['REALTIME_MEMORY', 'lots', 'REALTIME_MEMORY: must be a size'],
    ['REALTIME_HISTORY_TTL', 'forever', 'REALTIME_HISTORY_TTL: must be a duration: a number in s'],
    ['REALTIME_PRESENCE_SYNC_INTERVAL', '30000', 'REALTIME_PRESENCE_SYNC_INTERVAL: must be shorter'],
    ['REALTIME_JWT_SECRET', 'secret', 'REALTIME_JWT_SECRET: is a well-known default'],
    ['REALTIME_JWT_SECRET', '${JWT_SECRET}', 'REALTIME_JWT_SECRET: is a placeholder that nothing'],
    ['REALTIME_JWT_SECRET', '', 'REALTIME_JWT_SECRET: is missing'],
    ['REALTIME_JWT_SECRET_PREVIOUS', 'short', 'REALTIME_JWT_SECRET_PREVIOUS: has 5 bytes'],
    ['REALTIME_ACCESS_URL', 'https://app/access', 'REALTIME_ACCESS_SECRET: is missing'],
    ['REALTIME_ACCESS_SECRET', 'short', 'REALTIME_ACCESS_SECRET: has 5 bytes'],
    ['REALTIME_WORKERS', '4', 'REALTIME_WORKERS: a server is one process'],
    ['REALTIME_DEFAULT_ACCESS', 'all', 'REALTIME_DEFAULT_ACCESS: must be one of members, open, closed'],
    ['REALTIME_CORS_ORIGIN', 'chat.example.com', 'REALTIME_CORS_ORIGIN: "chat.example.com" is no origin'],
    ['REALTIME_TRUST_PROXY', 'nginx', 'REALTIME_TRUST_PROXY: must be `true`, `false`, the number of proxies'],
    ['REALTIME_TRUST_PROXY', '10.0.0.0/64', 'REALTIME_TRUST_PROXY: must be'],
    ['REALTIME_API_KEYS', 'short', 'REALTIME_API_KEYS: has 5 bytes'],
  ])('%s=%s', (name, value, problem) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('are listed all at once', () => {
    const env = {
      REALTIME_PORT: 'x',
      REALTIME_JWT_SECRET: 'secret',
      REALTIME_REDIS_URL: 'http://redis',
      REALTIME_TYPING_TIMEOUT: '-',
    };
    expect(problemsOf(env)).toHaveLength(4);
  });

  it('never tell a secret', () => {
    expect(
      problemsOf({ REALTIME_JWT_SECRET: 'sweet-and-short', REALTIME_REDIS_URL: 'redis://:p4ss@r' }).join(),
    ).not.toMatch(/sweet|p4ss/);
  });

  it('do not keep a server that is switched off from ending well', () => {
    const { options } = optionsFromEnv({ REALTIME_ENABLED: 'false', REALTIME_PORT: 'x' }, noFiles);
    expect(options).toEqual({ enabled: false });
  });
});

describe('development mode', () => {
  it('needs no secret', () => {
    const { options } = optionsFromEnv({ REALTIME_AUTH_MODE: 'dev' }, noFiles);
    expect(normalizeOptions(options).auth.mode).toBe('dev');
  });

  it.each<Record<string, string>>([
    { NODE_ENV: 'production' },
    { ENV: 'prod' },
    { REALTIME_ENV: 'Production' },
    { NODE_ENV: 'development', ENV: 'prod' },
    { REALTIME_ENV: 'development', NODE_ENV: 'production' },
  ])('is refused in %j', (env) =>
    expect(problemsOf({ REALTIME_AUTH_MODE: 'dev', ...env })).toEqual([
      expect.stringMatching(/^REALTIME_AUTH_MODE: `dev`/),
    ]),
  );

  it.each<Record<string, string>>([{ NODE_ENV: 'development' }, { NODE_ENV: 'test', ENV: 'staging' }, {}])(
    'is accepted in %j',
    (env) => expect(problemsOf({ REALTIME_AUTH_MODE: 'dev', ...env })).toEqual([]),
  );
});

describe('the environment', () => {
  it('is what the most specific name says, unless one says production', () => {
    expect(environmentOf({ REALTIME_ENV: 'staging', NODE_ENV: 'development' })).toBe('staging');
    expect(environmentOf({ REALTIME_ENV: '', NODE_ENV: 'development' })).toBe('development');
    expect(environmentOf({ REALTIME_ENV: 'staging', ENV: 'prod' })).toBe('prod');
    expect(environmentOf({})).toBeUndefined();
  });
});

describe('warnings', () => {
  it('list what is not known', () => {
    const { warnings } = read({ REALTIME_REDIS_PORTS: '1', REALTIME_FOO: 'x', OTHER: 'y' });
    expect(warnings).toEqual(['not known, and without effect: REALTIME_FOO, REALTIME_REDIS_PORTS']);
  });

  it('do not list what Kubernetes adds for a service', () =>
    expect(read({ REALTIME_SERVICE_HOST: '10.0.0.1', REALTIME_PORT_3101_TCP_ADDR: '10.0.0.1' }).warnings).toEqual([]));

  it('say that browsers are locked out of a server in production that names no origins', () => {
    const said = (env: Record<string, string>) => read({ NODE_ENV: 'production', ...env }).warnings.join();
    expect(said({})).toContain('no browser may connect');
    expect(said({ REALTIME_CORS_ORIGIN: 'https://chat.example.com' })).toBe('');
    expect(said({ NODE_ENV: 'development' })).toBe('');
  });

  it('say that everybody may claim any address', () =>
    expect(read({ REALTIME_TRUST_PROXY: 'true' }).warnings).toEqual([expect.stringContaining('REALTIME_TRUST_PROXY')]));
});
