import { isIP } from 'node:net';
import { z } from 'zod';
import type { Logger } from '../core/logger.js';
import { keyKinds } from '../core/signature-keys.js';
import type { Trace } from '../core/trace.js';
import { defaults } from './defaults.js';
import { readPublicKeys, UnusableKey } from './public-keys.js';
import type { AccessCallback } from './settings.js';
import { parseSize } from './size.js';
import { MIN_API_KEY_LENGTH, secretWeakness } from './weak-secrets.js';

const DAY = 86_400_000;
// What setTimeout can wait at most; longer waits would fire at once.
const MOST_MS = 2 ** 31 - 1;
const SECONDS = 'must be a number of seconds from 0.1 to 86400';

const whole = (least: number, most: number, unit: string) => {
  const error = `must be a whole number${unit} from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
const ms = (least: number, most = MOST_MS) => whole(least, most, ' of ms');
const count = (least: number, most: number) => whole(least, most, '');
const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });
const words = z.array(z.string().min(1));
const address = z.string().regex(/^[^\s:]+(:\d{1,5})?$/, { error: 'must be host:port' });

const secret = (minBytes?: number) =>
  z.string().superRefine((value, context) => {
    const weakness = secretWeakness(value, minBytes);
    if (weakness) context.addIssue({ code: 'custom', message: weakness, input: undefined });
  });

const algorithm = z.string().refine((value) => keyKinds.has(value), {
  error: `is not an algorithm that may sign tokens; there are ${[...keyKinds.keys()].join(', ')}`,
});

const publicKey = z.string().superRefine((value, context) => {
  try {
    readPublicKeys(value);
  } catch (error) {
    if (!(error instanceof UnusableKey)) throw error;
    context.addIssue({ code: 'custom', message: error.message, input: undefined });
  }
});

/** `*`, an exact origin, or one with any port. */
function isOriginPattern(text: string): boolean {
  if (text === '*') return true;
  const exact = text.endsWith(':*') ? text.slice(0, -2) : text;
  if (!URL.canParse(exact)) return false;
  const url = new URL(exact);
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.origin === exact;
}

const origin = z.string().superRefine((value, context) => {
  if (isOriginPattern(value)) return;
  const message = `${JSON.stringify(value.slice(0, 128))} is no origin such as https://chat.example.com, without a path or a slash at its end`;
  context.addIssue({ code: 'custom', message, input: undefined });
});

const WEBHOOK_URL = 'must be an http:// or https:// URL without a user or password';
const webhookUrl = z.string({ error: WEBHOOK_URL }).refine(
  (text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  },
  { error: WEBHOOK_URL },
);

const PROXIES = 'must be `true`, `false`, the number of proxies, or their addresses and networks';
const NETWORK_NAMES = ['loopback', 'linklocal', 'uniquelocal'];

/** Addresses, networks such as `10.0.0.0/8`, and the names that proxy-addr knows. */
const isProxyList = (text: string): boolean =>
  text.split(',').every((entry) => {
    const [address = '', bits, ...more] = entry.trim().split('/');
    if (NETWORK_NAMES.includes(entry.trim())) return true;
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return most > 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
  });

const memory = z.union([z.int().min(0), z.string()]).transform((value, context) => {
  const bytes = typeof value === 'number' ? value : parseSize(value);
  if (bytes !== null && (bytes === 0 || bytes >= 32 * 1024 ** 2)) return bytes;
  context.addIssue({ code: 'custom', message: 'must be a size of at least 32M, such as 256M', input: undefined });
  return z.NEVER;
});

const isLogger = (value: unknown): value is Logger =>
  typeof value === 'object' && value !== null && ['debug', 'info', 'warn', 'error'].every((name) => name in value);

const callback = <T>() => z.custom<T>((value) => typeof value === 'function', { error: 'must be a function' });

const group = <T extends z.core.$ZodLooseShape>(shape: T) => z.strictObject(shape).prefault({} as never);

/** The options with every default filled in; typos are refused, since a misspelt limit is no limit. */
export const optionsSchema = z.strictObject({
  enabled: z.boolean().default(defaults.enabled),
  environment: z.string().optional(),
  host: z.string().min(1).default(defaults.host),
  port: count(0, 65_535).default(defaults.port),
  route: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,253}$/, { error: 'must be a host name' })
    .default(defaults.route),
  basePath: z
    .string()
    .regex(/^(\/[A-Za-z0-9._~-]+)*$/, { error: 'must be empty or a path such as /realtime' })
    .default(defaults.basePath),
  memory: memory.default(defaults.memory),
  websocket: group({
    maxConnections: count(1, 1_000_000).default(defaults.websocket.maxConnections),
    maxConnectionsPerUser: count(1, 1_000_000).default(defaults.websocket.maxConnectionsPerUser),
    maxChannels: count(1, 10_000).default(defaults.websocket.maxChannels),
    pingIntervalMs: ms(100).default(defaults.websocket.pingIntervalMs),
    pingTimeoutMs: ms(100).default(defaults.websocket.pingTimeoutMs),
    maxUnsentBytes: count(65_536, 1024 ** 3).default(defaults.websocket.maxUnsentBytes),
    fastPath: z.boolean().default(defaults.websocket.fastPath),
    handshakesPerMinute: count(1, 1_000_000).default(defaults.websocket.handshakesPerMinute),
    authFailuresPerMinute: count(1, 1_000_000).default(defaults.websocket.authFailuresPerMinute),
    framesPerSecond: count(1, 1_000_000).default(defaults.websocket.framesPerSecond),
    frameBurst: count(1, 1_000_000).default(defaults.websocket.frameBurst),
  }),
  presence: group({
    timeoutMs: ms(100).default(defaults.presence.timeoutMs),
    syncIntervalMs: ms(50).default(defaults.presence.syncIntervalMs),
    graceMs: ms(0).default(defaults.presence.graceMs),
  }),
  typing: group({
    timeoutMs: ms(100).default(defaults.typing.timeoutMs),
    debounceMs: ms(0).default(defaults.typing.debounceMs),
  }),
  history: group({
    size: count(1, 1_000_000).default(defaults.history.size),
    window: count(1, 1_000_000).default(defaults.history.window),
    ttlMs: ms(1000, 3650 * DAY).default(defaults.history.ttlMs),
    idempotencyTtlMs: ms(1000, 3650 * DAY).default(defaults.history.idempotencyTtlMs),
  }),
  auth: group({
    mode: oneOf(['jwt', 'dev']).default(defaults.auth.mode),
    secrets: z.array(secret()).default([]),
    publicKey: publicKey.optional(),
    jwksUrl: z.string().optional(),
    jwksAllowHttp: z.boolean().default(defaults.auth.jwksAllowHttp),
    algorithms: z
      .array(algorithm)
      .min(1)
      .default([...defaults.auth.algorithms]),
    issuer: words.default([]),
    audience: words.default([]),
    userClaim: z.string().min(1).default(defaults.auth.userClaim),
    serviceRoles: words.default([...defaults.auth.serviceRoles]),
    maxLifetimeMs: ms(1000, 3650 * DAY).default(defaults.auth.maxLifetimeMs),
    apiKeys: z.array(secret(MIN_API_KEY_LENGTH)).default([]),
    graceMs: ms(0).default(defaults.auth.graceMs),
  }),
  access: group({
    default: oneOf(['members', 'open', 'closed']).default(defaults.access.default),
    policy: callback<AccessCallback>().optional(),
    webhookUrl: webhookUrl.optional(),
    webhookSecret: secret().optional(),
    webhookTimeoutMs: ms(50, 30_000).default(defaults.access.webhookTimeoutMs),
    webhookCacheMs: ms(0, 300_000).default(defaults.access.webhookCacheMs),
  }),
  redis: group({
    host: z.string().min(1).optional(),
    url: z
      .string()
      .refine((text) => /^rediss?:$/.test(URL.parse(text)?.protocol ?? ''), {
        error: 'must be a redis:// or rediss:// URL',
      })
      .optional(),
    nodes: z.array(address).default([]),
    sentinels: z.array(address).default([]),
    sentinelName: z.string().min(1).default(defaults.redis.sentinelName),
    sentinelPassword: z.string().optional(),
    port: count(1, 65_535).default(defaults.redis.port),
    db: count(0, 1023).default(defaults.redis.db),
    password: z.string().optional(),
    tls: z.boolean().default(defaults.redis.tls),
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, dots, dashes or underscores' })
      .optional(),
  }),
  rateLimit: group({
    enabled: z.boolean().default(defaults.rateLimit.enabled),
    points: count(1, 1_000_000_000).default(defaults.rateLimit.points),
    durationS: z
      .number({ error: SECONDS })
      .min(0.1, { error: SECONDS })
      .max(86_400, { error: SECONDS })
      .default(defaults.rateLimit.durationS),
  }),
  metrics: group({
    enabled: z.boolean().default(defaults.metrics.enabled),
    token: z.string().min(1).optional(),
  }),
  healthCheckIntervalMs: ms(100).default(defaults.healthCheckIntervalMs),
  shutdownTimeoutMs: ms(0).default(defaults.shutdownTimeoutMs),
  corsOrigins: z.array(origin).optional(),
  trustProxy: z
    .union([z.boolean(), count(0, 100), z.string().refine(isProxyList, { error: PROXIES })], { error: PROXIES })
    .default(defaults.trustProxy),
  log: group({
    level: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default(defaults.log.level),
    format: oneOf(['json', 'pretty']).default(defaults.log.format),
  }),
  logger: z.custom<Logger>(isLogger, { error: 'must have the methods debug, info, warn and error' }).optional(),
  trace: callback<Trace>().optional(),
});

export type ParsedOptions = z.output<typeof optionsSchema>;
