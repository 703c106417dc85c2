import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mintToken } from '../../packages/server/src/auth/mint-token.js';
import { cpuMsOf } from '../fixtures/cpu-time.js';
import { machine, separate, startBenchServer } from './bench-server.js';
import { percentile } from './statistics.js';

const USAGE = `npm run bench:bad-tokens -- [options]
  --rate N         handshakes with bad tokens per second (default: 2000)
  --seconds N      of quiet, and of attack (default: 10)
  --users N        good users, who send ten messages a second each (default: 10)
  --node-options S options of Node for the server; what it prints then is printed at the end
  --one-address    all of them from one address, as it would be limited; else each from another, so that none is

What an attack by bad tokens does to good users of one server: their sends, and those who connect meanwhile.`;

const CHANNEL = 'bench';
const CONNECT_MS = 5_000;
const OWN_DELAY_MS = 5;
/** What is told is what holds in the long run: a rush of a few seconds may be a storm of good clients. */
const WARM_UP_MS = 6_000;

interface Attack {
  readonly port: number;
  readonly rate: number;
  readonly token: string;
  readonly isOneAddress: boolean;
}

/** In a process of its own: knocks, says its bad token, and goes when it is refused. */
function attack({ port, rate, token, isOneAddress }: Attack): void {
  const counts = { tried: 0, refused: 0, limited: 0, shed: 0, failed: 0 };
  const connectFrame = frameOf(`40${JSON.stringify({ token })}`);
  const knock = (): void => {
    counts.tried += 1;
    const n = counts.tried;
    const address = isOneAddress ? '203.0.113.7' : `${11 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.7`;
    // From many addresses of this machine as well: one has not enough ports for a minute of this.
    const socket = connectTcp({ port, host: '127.0.0.1', localAddress: `127.0.1.${1 + (n % 250)}` });
    let text = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.on('error', () => (counts.failed += 1));
    socket.on('data', (chunk: Buffer) => {
      const before = text;
      text += chunk.toString('latin1');
      if (text.startsWith('HTTP/1.1 4')) counts.limited += 1;
      else if (text.startsWith('HTTP/1.1 5')) counts.shed += 1;
      else if (text.includes('token_invalid')) counts.refused += 1;
      else {
        if (text.includes('"sid"') && !before.includes('"sid"')) socket.write(connectFrame);
        return;
      }
      socket.destroy();
    });
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
  };
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) * rate) / 1000;
    // What a stalled machine has missed is not made up for by one great wave.
    for (let i = 0; i < 100 && counts.tried < due; i += 1) knock();
  }, 5);
  process.once('message', () => {
    clearInterval(timer);
    process.send?.({ ...counts, seconds: (performance.now() - startedAt) / 1000 }, () => process.exit());
  });
}

/** A text frame as clients send them: masked, here by zeros. */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  const length = Buffer.from([0x81, 0x80 | 126, body.length >> 8, body.length & 255, 0, 0, 0, 0]);
  return Buffer.concat([length, body]);
}

const KINDS = ['sends', 'connects', 'newcomers'] as const;
type Kind = (typeof KINDS)[number];

interface Samples extends Record<Kind, number[]> {
  /** Why something of a good user did not go, and how often. */
  readonly failures: Map<string, number>;
  /** Of each send: until the server had it, and from then on until its answer was here. */
  readonly ways: { readonly there: number; readonly back: number }[];
  /** How late timers of this process were: what of the figures is its own. */
  readonly ownDelays: number[];
  /** The share of one core that the server has used. */
  serverCores: number;
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      rate: text,
      seconds: text,
      users: text,
      'one-address': { type: 'boolean' },
      'node-options': text,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE);
  const [rate, seconds, users] = [values.rate ?? 2000, values.seconds ?? 10, values.users ?? 10].map(Number) as [
    number,
    number,
    number,
  ];
  const server = await startBenchServer(
    {
      NODE_ENV: 'production',
      REALTIME_RATE_LIMIT_POINTS: '10000000',
      // The address that the attacker is given by a header is believed.
      REALTIME_TRUST_PROXY: '1',
    },
    values['node-options']?.split(' '),
  );
  const { clients, port } = server;
  const isSeparate = separate(server.pid);
  try {
    const good = await Promise.all(Array.from({ length: users }, (_, i) => clients.connect(`user-${i}`)));
    await Promise.all(good.map((client) => client.ok('channel:join', { channelId: CHANNEL })));

    const measure = async (forSeconds: number): Promise<Samples> => {
      const samples: Samples = {
        ...{ sends: [], connects: [], newcomers: [], failures: new Map(), serverCores: 0 },
        ...{ ways: [], ownDelays: [] },
      };
      const from = performance.now();
      const until = from + forSeconds * 1000;
      const worked = cpuMsOf(server.pid);
      const timed = async (kind: Kind, task: () => Promise<unknown>): Promise<void> => {
        const start = performance.now();
        try {
          await task();
          samples[kind].push(performance.now() - start);
        } catch (error) {
          const why = `${kind}: ${error instanceof Error ? error.message : String(error)}`;
          samples.failures.set(why, (samples.failures.get(why) ?? 0) + 1);
        }
      };
      await Promise.all([
        ...good.map(async (client, i) => {
          await sleep((i * 100) / users);
          while (performance.now() < until) {
            await timed('sends', async () => {
              const sentAt = Date.now();
              const { message } = await client.ok('message:send', { channelId: CHANNEL, content: 'hello' });
              const hadAt = message.timestamp;
              samples.ways.push({ there: hadAt - sentAt, back: Date.now() - hadAt });
            });
            client.received.length = 0;
            await sleep(100);
          }
        }),
        (async () => {
          for (let due = performance.now(); due < until; due = performance.now()) {
            await sleep(OWN_DELAY_MS);
            samples.ownDelays.push(performance.now() - due - OWN_DELAY_MS);
          }
        })(),
        // From where somebody was let in before, and from addresses that nobody has come from.
        ...(['connects', 'newcomers'] as const).map(async (kind) => {
          for (let i = 0; performance.now() < until; i += 1) {
            const address = kind === 'connects' ? '203.0.113.9' : `198.51.${(from | 0) % 250}.${i % 250}`;
            const options = { timeout: CONNECT_MS, extraHeaders: { 'X-Forwarded-For': address } };
            await timed(kind, async () => {
              const client = await clients.connect(`${kind}-${i % 10}`, options);
              client.socket.disconnect();
            });
            await sleep(100);
          }
        }),
      ]);
      samples.serverCores = (cpuMsOf(server.pid) - worked) / (performance.now() - from);
      return samples;
    };

    await measure(2);
    const quiet = await measure(seconds);
    const token = await mintToken({ userId: 'mallory', secret: randomBytes(32).toString('hex') });
    const data: Attack = { port, rate, token, isOneAddress: values['one-address'] ?? false };
    const attacker = fork(fileURLToPath(import.meta.url), [], {
      env: { ...process.env, ATTACK: JSON.stringify(data) },
    });
    // An attacker elsewhere would take nothing from this machine's processors.
    setPriority(attacker.pid ?? 0, 10);
    await sleep(WARM_UP_MS);
    const attacked = await measure(seconds);
    const ended = new Promise<Record<string, number>>((resolve) => attacker.once('message', resolve));
    attacker.send('stop');
    const { tried = 0, refused, limited, shed, failed, seconds: took = 1 } = await ended;

    console.log(`${machine()}; the server has one ${isSeparate ? 'of its own' : 'together with the others'}`);
    console.log(
      `${(tried / took).toFixed(0)} handshakes per second: ${refused} refused, ${limited} limited, ${shed} shed, ${failed} failed`,
    );
    console.log(`server: ${quiet.serverCores.toFixed(2)} → ${attacked.serverCores.toFixed(2)} cores`);
    for (const kind of KINDS) {
      const at = (samples: Samples, share: number): number =>
        samples[kind].length === 0 ? NaN : percentile(samples[kind], share);
      const [before, during] = [at(quiet, 0.99), at(attacked, 0.99)];
      console.log(
        `${kind.padEnd(9)} p50 ${at(quiet, 0.5).toFixed(1)} → ${at(attacked, 0.5).toFixed(1)} ms, ` +
          `p99 ${before.toFixed(1)} → ${during.toFixed(1)} ms, ${(during / before).toFixed(1)} times (${quiet[kind].length}, ${attacked[kind].length} samples)`,
      );
    }
    for (const [what, { ways, ownDelays }] of Object.entries({ quiet, attacked })) {
      const slowest = [...ways]
        .sort((a, b) => b.there + b.back - a.there - a.back)
        .slice(0, Math.ceil(ways.length / 100));
      const mean = (part: 'there' | 'back'): string =>
        (slowest.reduce((sum, way) => sum + way[part], 0) / slowest.length).toFixed(1);
      console.log(
        `${what}: the slowest hundredth of sends took ${mean('there')} ms to the server and ${mean('back')} ms back; ` +
          `timers of this process were late by p99 ${percentile(ownDelays, 0.99).toFixed(1)} ms`,
      );
    }
    for (const [what, { failures }] of Object.entries({ quiet, attacked })) {
      for (const [why, count] of failures) console.log(`${what}: ${count} failed, ${why}`);
    }
  } finally {
    await server.stop();
    if (values['node-options'] !== undefined) console.log(server.output());
  }
}

const { ATTACK } = process.env;
if (ATTACK === undefined) await main();
else attack(JSON.parse(ATTACK) as Attack);
