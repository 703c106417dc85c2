import { describe, expect, it } from 'vitest';
import { SECRET } from '../../test/support/tokens.js';
import { ConfigurationError } from './configuration-error.js';
import { normalizeOptions } from './normalize.js';
import type { RealtimeServerOptions } from './options.js';

const WEBHOOK_SECRET = 'what the server and the receiver both know';
const webhook = (webhookUrl: unknown) => ({ webhookUrl: webhookUrl as string, webhookSecret: WEBHOOK_SECRET });
const auth = { secrets: [SECRET] };

/** The problems of options, as `name: message`. */
function problemsOf(options: unknown): string[] {
  try {
    normalizeOptions(options as RealtimeServerOptions);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(({ name, message }) => `${name}: ${message}`);
    throw error;
  }
  return [];
}

describe('options', () => {
  it('need no more than a secret', () => {
    expect(normalizeOptions({ auth, environment: 'production' })).toMatchObject({
      enabled: true,
      environment: 'production',
      port: 3101,
      websocket: { maxConnections: 10_000, pingIntervalMs: 25_000, pingTimeoutMs: 5_000, maxConnectionsPerUser: 20 },
      presence: { timeoutMs: 30_000, syncIntervalMs: 10_000, graceMs: 15_000 },
      typing: { timeoutMs: 3_000, debounceMs: 300 },
      history: { size: 1_000, window: 2_000, ttlMs: 604_800_000, idempotencyTtlMs: 86_400_000 },
      auth: { mode: 'jwt', algorithms: ['HS256'], userClaim: 'sub', secrets: [SECRET], apiKeys: [] },
      access: { default: 'members' },
      rateLimit: { enabled: true, points: 100, durationS: 60 },
      metrics: { enabled: true, token: null },
      healthCheckIntervalMs: 30_000,
      corsOrigins: [],
      log: { level: 'info', format: 'json' },
    });
  });

  it.each([{ host: 'r' }, { url: 'redis://r' }, { nodes: ['r:1'] }, { sentinels: ['r:1'] }])(
    'share what is stored when they name a Redis: %o',
    (redis) => {
      expect(normalizeOptions({ auth, redis }).redis).toMatchObject({ ...redis, sentinelName: 'mymaster' });
      expect(normalizeOptions({ auth, redis: { port: 6380 } }).redis).toBeNull();
      expect(problemsOf({ auth, redis: { sentinels: ['a b'] } })).toEqual(['redis.sentinels.0: must be host:port']);
    },
  );

  it('need nothing in development mode', () => {
    expect(normalizeOptions({ auth: { mode: 'dev' } })).toMatchObject({
      environment: 'development',
      auth: { mode: 'dev' },
    });
  });

  it('take a size in words', () => {
    expect(normalizeOptions({ auth, memory: '256M' }).memoryBytes).toBe(256 * 1024 * 1024);
    expect(normalizeOptions({ auth, memory: 0 }).memoryBytes).toBe(0);
  });

  it('let any local page call in development, and none in production', () => {
    expect(normalizeOptions({ auth }).corsOrigins).toEqual(['http://localhost:*', 'http://127.0.0.1:*']);
    expect(normalizeOptions({ auth, environment: 'prod' }).corsOrigins).toEqual([]);
    expect(normalizeOptions({ auth, corsOrigins: [] }).corsOrigins).toEqual([]);
  });

  it.each<[string, object]>([
    ['auth.secrets: is missing', {}],
    ['auth.secrets: is missing', { auth: { secrets: [] } }],
    ['auth.mode: `dev` takes', { environment: 'Production', auth: { mode: 'dev' } }],
    ['auth.mode: must be one of jwt, dev', { auth: { ...auth, mode: 'none' } }],
    ['auth.algorithms.0: is not an algorithm', { auth: { ...auth, algorithms: ['none'] } }],
    ['auth.algorithms: ', { auth: { ...auth, algorithms: [] } }],
    ['auth.apiKeys.0: has 5 bytes', { auth: { ...auth, apiKeys: ['short'] } }],
    ['port: must be a whole number from 0 to 65535', { auth, port: 70_000 }],
    ['port: must be a whole number', { auth, port: '3101' }],
    ['memory: must be a size', { auth, memory: 'much' }],
    ['memory: must be a size', { auth, memory: '1M' }],
    ['basePath: must be empty or a path', { auth, basePath: 'realtime/' }],
    ['websocket.maxConnection: is not an option', { auth, websocket: { maxConnection: 5 } }],
    ['secret: is not an option', { auth, secret: SECRET }],
    ['presence.syncIntervalMs: must be shorter', { auth, presence: { timeoutMs: 10_000 } }],
    ['corsOrigins: `*` is refused', { auth, environment: 'production', corsOrigins: ['*'] }],
    ['corsOrigins.0: "https://a.example/" is no origin', { auth, corsOrigins: ['https://a.example/'] }],
    ['corsOrigins.0: "a.example" is no origin', { auth, corsOrigins: ['a.example'] }],
    ['access.policy: must be a function', { auth, access: { policy: 'yes' } }],
    ['access.webhookUrl: must be an http:// or https://', { auth, access: webhook('ftp://app.example/access') }],
    ['access.webhookUrl: must be an http:// or https://', { auth, access: webhook('https://u:p@app.example/access') }],
    ['access.webhookUrl: must be an http:// or https://', { auth, access: webhook(7) }],
    ['access.webhookSecret: is missing', { auth, access: { webhookUrl: 'https://app.example/access' } }],
    [
      'access.webhookSecret: has 5 bytes',
      { auth, access: { ...webhook('http://app/access'), webhookSecret: 'short' } },
    ],
    ['access.webhookUrl: must be https', { auth, environment: 'prod', access: webhook('http://app.example/access') }],
    ['access.webhookUrl: must be https', { auth, environment: 'prod', access: webhook('HTTP://8.8.8.8/') }],
    ['logger: must have the methods', { auth, logger: {} }],
    ['log.level: must be one of', { auth, log: { level: 'loud' } }],
  ])('are refused: %s', (problem, options) => {
    const problems = problemsOf(options);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it.each([
    'http://app:4000/access',
    'http://127.0.0.1/',
    'http://[::1]:8080/',
    'http://10.1.2.3/',
    'http://hooks.internal/',
  ])('may name a webhook in house without TLS, in production too: %s', (url) => {
    expect(normalizeOptions({ auth, environment: 'production', access: webhook(url) }).access.webhook).toEqual({
      url,
      secret: WEBHOOK_SECRET,
      timeoutMs: 2_000,
      cacheMs: 30_000,
    });
  });

  it('are refused with everything that is wrong at once', () => {
    const options = {
      environment: 'production',
      port: -1,
      auth: { mode: 'dev' },
      corsOrigins: ['*', 'x'],
      nonsense: 1,
    };
    const problems = problemsOf(options);
    for (const name of ['port', 'auth.mode', 'corsOrigins:', 'corsOrigins.1', 'nonsense']) {
      expect(
        problems.filter((problem) => problem.startsWith(name)),
        name,
      ).toHaveLength(1);
    }
  });

  it('are refused without a word of a secret', () => {
    const secret = 'short-but-sweet';
    expect(problemsOf({ auth: { secrets: [secret], apiKeys: ['tiny-key'] } }).join()).not.toMatch(/sweet|tiny/);
  });
});
