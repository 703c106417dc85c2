/** Every default of the server, in the units of `Settings`. The documented table reads them from here. */
export const defaults = {
  enabled: true,
  host: '0.0.0.0',
  port: 3101,
  route: 'realtime.localhost',
  basePath: '',
  /** 0: the container's own limit, where there is one. */
  memory: 0,
  websocket: {
    maxConnections: 10_000,
    maxConnectionsPerUser: 20,
    maxChannels: 100,
    pingIntervalMs: 25_000,
    pingTimeoutMs: 5_000,
    maxUnsentBytes: 1024 * 1024,
    fastPath: true,
    handshakesPerMinute: 600,
    authFailuresPerMinute: 300,
    framesPerSecond: 200,
    frameBurst: 500,
  },
  presence: { timeoutMs: 30_000, syncIntervalMs: 10_000, graceMs: 15_000 },
  typing: { timeoutMs: 3_000, debounceMs: 300 },
  history: { size: 1_000, window: 2_000, ttlMs: 7 * 86_400_000, idempotencyTtlMs: 86_400_000 },
  auth: {
    mode: 'jwt',
    algorithms: ['HS256'],
    jwksAllowHttp: false,
    userClaim: 'sub',
    serviceRoles: ['service'],
    maxLifetimeMs: 86_400_000,
    graceMs: 25_000,
  },
  access: { default: 'members', webhookTimeoutMs: 2_000, webhookCacheMs: 30_000 },
  rateLimit: { enabled: true, points: 100, durationS: 60 },
  metrics: { enabled: true },
  redis: { port: 6379, db: 0, tls: false, sentinelName: 'mymaster' },
  healthCheckIntervalMs: 30_000,
  // Under the ten seconds that `docker stop` waits before it kills.
  shutdownTimeoutMs: 8_000,
  trustProxy: false,
  log: { level: 'info', format: 'json' },
} as const;

/** What browsers may call a server from while it is not in production. */
export const LOCAL_ORIGINS = ['http://localhost:*', 'http://127.0.0.1:*'] as const;
