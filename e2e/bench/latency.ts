import { randomBytes } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { mintToken } from '../../packages/server/src/auth/mint-token.js';
import { silentLogger } from '../../packages/server/src/core/logger.js';
import { connectCommands } from '../../packages/server/src/stores/redis/connection.js';
import { rawClients, type RawClient } from '../../packages/server/test/support/raw-client.js';
import { startRedis, type TestRedis } from '../../packages/server/test/support/redis.js';
import { freePort, NodeProcess } from '../fixtures/child-process.js';
import { median, percentile } from './statistics.js';

const USAGE = `npm run bench:latency -- [options]
  --rounds N     rounds, of which the medians are told (default: 7)
  --samples N    of each kind in a round (default: 300)
  --bytes N      length of a message's text (default: 350)

How long a message takes from a client of one instance to a client of another, against plain round trips to the
same Redis, which are made in turn with the messages.`;

const CHANNEL = 'bench';
/** What is measured, in the order of a turn. */
const KINDS = ['set', 'evalsha', 'ping', 'ack', 'receive'] as const;
type Kind = (typeof KINDS)[number];
type Samples = Record<Kind, number[]>;
const LABELS: Record<Kind, string> = {
  set: 'Redis: SET',
  evalsha: 'Redis: EVALSHA, message in and out',
  ping: 'server: ping, no Redis',
  ack: 'send → ack',
  receive: 'send → received elsewhere',
};

interface Options {
  readonly rounds: number;
  readonly samples: number;
  readonly bytes: number;
}

function parseOptions(): Options | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { rounds: text, samples: text, bytes: text, help: { type: 'boolean' } },
  });
  if (values.help) return null;
  const numberOf = (value: string | undefined, otherwise: number): number => {
    const number = Number(value ?? otherwise);
    if (!Number.isInteger(number) || number < 1) throw new TypeError(`not a whole number above 0: ${value}`);
    return number;
  };
  return {
    rounds: numberOf(values.rounds, 7),
    samples: numberOf(values.samples, 300),
    bytes: numberOf(values.bytes, 350),
  };
}

const elapsed = async (task: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await task();
  return performance.now() - from;
};

/** Everything that is started, ended in reverse order. */
type Endings = (() => Promise<void> | void)[];

async function startInstance(redis: TestRedis, secret: string, endings: Endings): Promise<{ url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const instance = await NodeProcess.start({
    folder: 'packages/server',
    args: ['dist/cli.js'],
    url: `${url}/health/ready`,
    env: {
      NODE_ENV: 'production',
      REALTIME_HOST: '127.0.0.1',
      REALTIME_PORT: String(port),
      REALTIME_JWT_SECRET: secret,
      REALTIME_REDIS_URL: redis.url,
      REALTIME_LOG_LEVEL: 'error',
      // One client sends as fast as it can; nothing else of the settings differs from the defaults.
      REALTIME_RATE_LIMIT_POINTS: '10000000',
      REALTIME_MAX_FRAMES: '100000',
    },
  });
  endings.push(() => instance.stop());
  return { url };
}

async function join(url: string, secret: string, userId: string, endings: Endings): Promise<RawClient> {
  const clients = rawClients(() => ({
    url,
    port: Number(new URL(url).port),
    token: (id) => mintToken({ userId: id, secret }),
    stop: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }));
  endings.push(() => clients.close());
  const client = await clients.connect(userId);
  await client.ok('channel:join', { channelId: CHANNEL });
  return client;
}

async function redisTrips(redis: TestRedis, body: string, endings: Endings) {
  const address = { host: '127.0.0.1', port: redis.port, db: 0, tls: false, nodes: [] };
  const client = connectCommands(address, silentLogger);
  endings.push(() => client.disconnect());
  await new Promise((resolve) => client.once('ready', resolve));
  const sha = String(await client.script('LOAD', 'return ARGV[1]'));
  return {
    set: () => client.set('bench:plain', body),
    evalsha: () => client.evalsha(sha, 1, 'bench:plain', body),
  };
}

async function measure({ rounds, samples, bytes }: Options, endings: Endings): Promise<Samples[]> {
  const secret = randomBytes(32).toString('hex');
  const redis = await startRedis();
  endings.push(() => redis.stop());
  const one = await startInstance(redis, secret, endings);
  const other = await startInstance(redis, secret, endings);
  const sender = await join(one.url, secret, 'sender', endings);
  const receiver = await join(other.url, secret, 'receiver', endings);
  const content = 'x'.repeat(bytes);
  // As long as the append that a message becomes.
  const trips = await redisTrips(redis, JSON.stringify({ content, more: 'y'.repeat(450) }), endings);

  let sent = 0;
  const send = async (): Promise<Pick<Record<Kind, number>, 'ack' | 'receive'>> => {
    const clientMessageId = `m${(sent += 1)}`;
    const from = performance.now();
    const received = new Promise<number>((resolve) => {
      receiver.socket.once('message', (message: { clientMessageId?: string }) => {
        if (message.clientMessageId !== clientMessageId) throw new Error('another message than was sent');
        resolve(performance.now() - from);
      });
    });
    await sender.ok('message:send', { channelId: CHANNEL, content, clientMessageId });
    const ack = performance.now() - from;
    return { ack, receive: await received };
  };

  const round = async (): Promise<Samples> => {
    const all: Samples = { set: [], evalsha: [], ping: [], ack: [], receive: [] };
    for (let i = 0; i < samples; i += 1) {
      all.set.push(await elapsed(trips.set));
      all.evalsha.push(await elapsed(trips.evalsha));
      all.ping.push(await elapsed(() => sender.socket.emitWithAck('ping', {})));
      const { ack, receive } = await send();
      all.ack.push(ack);
      all.receive.push(receive);
      sender.received.length = 0;
      receiver.received.length = 0;
    }
    return all;
  };

  // The first round is for the compilers.
  await round();
  const results: Samples[] = [];
  for (let i = 0; i < rounds; i += 1) results.push(await round());
  return results;
}

function report(rounds: readonly Samples[], { samples, bytes }: Options): void {
  const ms = (value: number): string => `${value.toFixed(3).padStart(8)} ms`;
  const over = (kind: Kind, share: number): number[] => rounds.map((round) => percentile(round[kind], share));
  console.log(`${rounds.length} rounds of ${samples}, ${bytes} characters; medians of the rounds, and their range`);
  const [load = 0] = loadavg();
  console.log(
    `${availableParallelism()} processors; processes that want one, over the last minute: ${load.toFixed(1)}\n`,
  );
  for (const kind of KINDS) {
    const p50 = over(kind, 0.5);
    const range = `(${Math.min(...p50).toFixed(3)}–${Math.max(...p50).toFixed(3)})`;
    console.log(`${LABELS[kind].padEnd(36)} p50 ${ms(median(p50))} ${range}   p99 ${ms(median(over(kind, 0.99)))}`);
  }
  for (const plain of ['set', 'evalsha'] as const) {
    const of = (combine: (receive: number, trip: number) => number): number =>
      median(rounds.map((round) => combine(median(round.receive), median(round[plain]))));
    const difference = of((receive, trip) => receive - trip);
    const ratio = of((receive, trip) => receive / trip);
    console.log(
      `\np50 of send → received over ${LABELS[plain]}: +${difference.toFixed(3)} ms, ${ratio.toFixed(1)} times`,
    );
  }
}

async function main(): Promise<void> {
  const options = parseOptions();
  if (!options) return console.log(USAGE);
  const endings: Endings = [];
  try {
    report(await measure(options, endings), options);
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

await main();
