/**
 * How a value is written: a duration is a bare number in ms or s, or has a unit of its own (`7d`); a size is in bytes
 * or as `256M`; a list is separated by commas.
 */
export type VariableKind = 'boolean' | 'integer' | 'ms' | 's' | 'size' | 'text' | 'list' | 'proxy';

/** One environment variable. This table is what is read, and what the documentation is made of. */
export interface Variable {
  readonly name: string;
  readonly kind: VariableKind;
  readonly meaning: string;
  /** The option it sets; without one, the server itself has no use for it. */
  readonly option?: string;
  /** Names that count when this one is not set. */
  readonly fallbacks?: readonly string[];
  /** Never shown; also read from the file that `<name>_FILE` names. */
  readonly secret?: boolean;
  /** Belongs to a feature of a later version. Any value is refused, except this one. */
  readonly later?: { readonly text: string; readonly except?: string };
  /** What the documentation says where the option has no default of its own. */
  readonly without?: string;
}

type Extras = Omit<Variable, 'name' | 'kind' | 'meaning' | 'option'>;

const v = (
  name: string,
  kind: VariableKind,
  option: string | null,
  meaning: string,
  extras: Extras = {},
): Variable => ({
  name: `REALTIME_${name}`,
  kind,
  meaning,
  ...(option !== null && { option }),
  ...extras,
});

/**
 * Every variable, by the headings of the documentation, which a script makes from here.
 *
 * @public
 */
export const variableGroups: Readonly<Record<string, readonly Variable[]>> = {
  Server: [
    v('ENABLED', 'boolean', 'enabled', '`false` ends the process at once, with code 0.'),
    v('ENV', 'text', null, 'Where the server runs. If any of the names says `prod…`, it is production.', {
      fallbacks: ['NODE_ENV', 'ENV'],
      without: 'development',
    }),
    v('HOST', 'text', 'host', 'Address to listen on.'),
    v('PORT', 'integer', 'port', 'Port for WebSocket and HTTP together.', { fallbacks: ['PORT'] }),
    v('ROUTE', 'text', 'route', 'Host name for the printed address and the shipped proxy configuration.'),
    v('BASE_PATH', 'text', 'basePath', 'Path below which the HTTP routes live, such as `/realtime`.'),
    v('MEMORY', 'size', 'memory', "The container's memory limit: a warning at 80 %, new work refused above 95 %.", {
      without: "the container's own limit",
    }),
    v(
      'WORKERS',
      'integer',
      null,
      'Always 1: more cores are used by more processes, each with a port of its own, on one Redis.',
      {
        later: {
          text: 'a server is one process; for more cores run one on each, with a port of its own, on one Redis, behind a proxy',
          except: '1',
        },
        without: '1',
      },
    ),
    v('SHUTDOWN_TIMEOUT', 'ms', 'shutdownTimeoutMs', 'How long a graceful stop may take.'),
  ],
  WebSocket: [
    v('WEBSOCKET_MAX_CONNECTIONS', 'integer', 'websocket.maxConnections', 'Connections of this instance.'),
    v('WEBSOCKET_PING_INTERVAL', 'ms', 'websocket.pingIntervalMs', 'Time between two heartbeats.'),
    v(
      'WEBSOCKET_PING_TIMEOUT',
      'ms',
      'websocket.pingTimeoutMs',
      'A heartbeat unanswered for so long ends the connection.',
    ),
    v('MAX_CONNECTIONS_PER_USER', 'integer', 'websocket.maxConnectionsPerUser', 'Connections per user.'),
    v('MAX_CHANNELS', 'integer', 'websocket.maxChannels', 'Channels that a session may have joined.'),
    v('MAX_UNSENT', 'size', 'websocket.maxUnsentBytes', 'Unsent bytes that end a connection as `slow_consumer`.'),
    v('FAST_PATH', 'boolean', 'websocket.fastPath', '`false` sends every frame through Socket.IO, for diagnosis only.'),
    v('MAX_HANDSHAKES', 'integer', 'websocket.handshakesPerMinute', 'Handshakes per minute from one public address.'),
    v(
      'MAX_AUTH_FAILURES',
      'integer',
      'websocket.authFailuresPerMinute',
      'Refused credentials per minute from one public address, over sockets and HTTP.',
    ),
    v('MAX_FRAMES', 'integer', 'websocket.framesPerSecond', 'Frames per second of one connection, on average.'),
    v('MAX_FRAME_BURST', 'integer', 'websocket.frameBurst', 'Frames of one connection at once.'),
  ],
  'Presence and typing': [
    v('PRESENCE_TIMEOUT', 'ms', 'presence.timeoutMs', 'After a crash, its users are offline within this time.'),
    v('PRESENCE_SYNC_INTERVAL', 'ms', 'presence.syncIntervalMs', 'How often leases are renewed and drift is repaired.'),
    v('PRESENCE_GRACE', 'ms', 'presence.graceMs', 'How long a lost connection may take to come back unnoticed.'),
    v('TYPING_TIMEOUT', 'ms', 'typing.timeoutMs', 'Typing ends by itself after this time.'),
    v('TYPING_DEBOUNCE', 'ms', 'typing.debounceMs', 'Repeats within this time are dropped.'),
  ],
  History: [
    v('HISTORY_SIZE', 'integer', 'history.size', 'Messages kept per channel.'),
    v('RECOVERY_WINDOW', 'integer', 'history.window', 'Log entries kept per channel for recovery.'),
    v('HISTORY_TTL', 's', 'history.ttlMs', "How long a silent channel's history is kept."),
    v('IDEMPOTENCY_TTL', 's', 'history.idempotencyTtlMs', 'How long a repeated send is recognised.'),
  ],
  Authentication: [
    v(
      'JWT_SECRET',
      'text',
      'auth.secrets',
      'The secret that signs tokens: 32 bytes or more. Required unless there are public keys, or in `dev` mode.',
      {
        fallbacks: ['JWT_SECRET'],
        secret: true,
      },
    ),
    v('JWT_SECRET_PREVIOUS', 'text', 'auth.secrets', 'The secret before, still accepted while it is being replaced.', {
      secret: true,
    }),
    v(
      'JWT_ALGORITHM',
      'list',
      'auth.algorithms',
      'Accepted signature algorithms: `HS256/384/512` with a secret; `RS256/384/512`, `PS256/384/512`, `ES256/384/512`, `EdDSA` with public keys.',
    ),
    v(
      'JWT_PUBLIC_KEY',
      'text',
      'auth.publicKey',
      'Public keys that verify tokens: PEM blocks, or a JSON Web Key Set.',
      {
        secret: true,
        without: 'none',
      },
    ),
    v('JWKS_URL', 'text', 'auth.jwksUrl', 'Where the issuer publishes its keys, instead of a public key.', {
      without: 'none',
    }),
    v('JWKS_ALLOW_HTTP', 'boolean', 'auth.jwksAllowHttp', 'Whether that may be plain `http` in production.'),
    v('JWT_ISSUER', 'list', 'auth.issuer', 'Accepted `iss` values.', { without: 'any' }),
    v('JWT_AUDIENCE', 'list', 'auth.audience', 'Accepted `aud` values.', { without: 'any' }),
    v(
      'JWT_USER_CLAIM',
      'text',
      'auth.userClaim',
      'The claim that names the user: `sub`, `x-hasura-user-id`, or another.',
    ),
    v(
      'JWT_SERVICE_ROLES',
      'list',
      'auth.serviceRoles',
      "Roles that make a token a service's, which may act for every user.",
    ),
    v('JWT_MAX_LIFETIME', 's', 'auth.maxLifetimeMs', 'The longest a token may be valid.'),
    v('AUTH_MODE', 'text', 'auth.mode', '`jwt`, or `dev`, which takes everybody at their word; refused in production.'),
    v('API_KEYS', 'list', 'auth.apiKeys', 'Keys of services that call over HTTP, 16 characters or more each.', {
      secret: true,
    }),
  ],
  Access: [
    v(
      'DEFAULT_ACCESS',
      'text',
      'access.default',
      'For channels that nothing else decides: `members`, `open` or `closed`.',
    ),
    v('ACCESS_URL', 'text', 'access.webhookUrl', 'Webhook that is asked about access; see `docs/authorization.md`.', {
      without: 'none',
    }),
    v('ACCESS_SECRET', 'text', 'access.webhookSecret', 'Signs calls of the webhook: 32 bytes or more.', {
      secret: true,
    }),
    v(
      'ACCESS_TIMEOUT',
      'ms',
      'access.webhookTimeoutMs',
      'Without an answer of the webhook so long, access is refused.',
    ),
    v('ACCESS_CACHE', 's', 'access.webhookCacheMs', 'How long an answer of the webhook holds.'),
    v(
      'CORS_ORIGIN',
      'list',
      'corsOrigins',
      'Origins that browsers may call from, such as `https://chat.example.com`.',
      {
        without: 'none in production, else localhost on any port',
      },
    ),
    v(
      'TRUST_PROXY',
      'proxy',
      'trustProxy',
      'The number of proxies, their addresses, or `true` for those on private networks: whose `X-Forwarded-For` counts.',
    ),
  ],
  Limits: [
    v('RATE_LIMIT_ENABLED', 'boolean', 'rateLimit.enabled', 'Whether users are limited.'),
    v('RATE_LIMIT_POINTS', 'integer', 'rateLimit.points', 'Events per user and class of action.'),
    v('RATE_LIMIT_DURATION', 's', 'rateLimit.durationS', 'The time in which they may be spent.'),
  ],
  Operation: [
    v('METRICS_ENABLED', 'boolean', 'metrics.enabled', 'Whether `/metrics` exists.'),
    v('METRICS_TOKEN', 'text', 'metrics.token', 'Bearer token that `/metrics` asks for.', {
      secret: true,
      without: 'none',
    }),
    v(
      'HEALTH_CHECK_INTERVAL',
      's',
      'healthCheckIntervalMs',
      'How often dependencies are checked; `/health` tells of the last check.',
    ),
    v('LOG_LEVEL', 'text', 'log.level', '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.'),
    v('LOG_FORMAT', 'text', 'log.format', '`json` for machines, `pretty` for people.', {
      without: '`json`, on a terminal `pretty`',
    }),
  ],
  Redis: [
    v('REDIS_HOST', 'text', 'redis.host', 'Host of a Redis 7 or newer; without one, everything is kept in memory.', {
      fallbacks: ['REDIS_HOST'],
    }),
    v(
      'REDIS_URL',
      'text',
      'redis.url',
      'Redis as a URL (`redis://user:password@host:6379/1`, `rediss://` for TLS), instead of the host.',
      {
        secret: true,
      },
    ),
    v('REDIS_NODES', 'list', 'redis.nodes', 'Some nodes of a Redis Cluster, as `host:port`, instead of the host.'),
    v('REDIS_SENTINELS', 'list', 'redis.sentinels', 'Some Redis Sentinels, as `host:port`, instead of the host.'),
    v('REDIS_SENTINEL_NAME', 'text', 'redis.sentinelName', 'What the Sentinels call the master.'),
    v('REDIS_SENTINEL_PASSWORD', 'text', 'redis.sentinelPassword', 'Password of the Sentinels themselves.', {
      secret: true,
    }),
    v('REDIS_PORT', 'integer', 'redis.port', 'Port of Redis; without effect without a host.', {
      fallbacks: ['REDIS_PORT'],
    }),
    v('REDIS_DB', 'integer', 'redis.db', 'Database number; without effect without a host.'),
    v('REDIS_PASSWORD', 'text', 'redis.password', 'Password; without effect without a host.', {
      fallbacks: ['REDIS_PASSWORD'],
      secret: true,
    }),
    v('REDIS_TLS', 'boolean', 'redis.tls', 'Whether to use TLS; without effect without a host.'),
    v('REDIS_PREFIX', 'text', 'redis.prefix', 'Prefix of all keys, by which deployments share one Redis.'),
  ],
};

export const variables: readonly Variable[] = Object.values(variableGroups).flat();
