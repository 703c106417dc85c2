import { parseArgs } from 'node:util';

/** What has to have happened for a run to mean something. */
export interface Minima {
  readonly acks: number;
  readonly deliveries: number;
  readonly faults: number;
  readonly kinds: number;
}

/** What a run is made of. */
export interface ChaosOptions extends Minima {
  readonly seed: number;
  /** How long there is load at least. */
  readonly seconds: number;
  /** How long there is load at most, where a slow machine needs longer for what is planned. */
  readonly atMost: number;
  readonly store: 'redis' | 'memory' | 'cluster';
  readonly instances: number;
  /** Clients of the SDK over WebSocket. */
  readonly clients: number;
  /** Clients of plain HTTP. */
  readonly pollers: number;
  /** Operations per second of all clients, while nothing is in their way. */
  readonly rate: number;
  /** Only kinds of faults whose names hold this. */
  readonly only: string;
  /** Where to write the history, one JSON object a line. */
  readonly history: string | undefined;
}

export const USAGE = `npm run chaos -- [options]
  --redis | --memory | --cluster   the stores (default: --redis)
  --seed N             draws the same faults again (default: a new one)
  --seconds N          how long there is load at least (default: 60); or --minutes N
  --at-most N          how long it may go on for what is planned, in seconds (default: 3 times as long)
  --instances N        servers (default: 3; always 1 with --memory)
  --clients N          clients of the SDK (default: 24)
  --pollers N          clients of plain HTTP (default: 4)
  --rate N             operations per second (default: 300)
  --acks N, --deliveries N, --faults N, --kinds N
                       the least that has to happen, or the run fails (default: by --seconds)
  --only TEXT          only faults whose names hold it, such as "cluster:"
  --history FILE       writes what every client did and saw, as JSON lines
  --short              the runs of npm test: memory and Redis, with seeds and minima of their own`;

/** Far below what happens on two free cores, so that only a run that shows nothing fails. */
const ACKS_PER_SECOND = 60;
const DELIVERIES_PER_ACK = 9;
const SECONDS_PER_FAULT = 9;
const KINDS = 8;

/** Together at least 20 000 sends, 200 000 deliveries and 20 faults. */
const SHORT: readonly (readonly string[])[] = [
  '--memory --seed 1 --seconds 40 --rate 350 --acks 8000 --deliveries 80000 --faults 10 --kinds 8',
  '--redis --seed 2 --seconds 50 --rate 350 --acks 12000 --deliveries 120000 --faults 10 --kinds 9',
].map((line) => line.split(' '));

/** The runs that the arguments ask for. */
export function parseRuns(args: readonly string[]): ChaosOptions[] {
  return args.includes('--short') && args.length === 1 ? SHORT.map(parseOptions) : [parseOptions(args)];
}

function parseOptions(args: readonly string[]): ChaosOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: text,
      seconds: text,
      minutes: text,
      'at-most': text,
      redis: flag,
      memory: flag,
      cluster: flag,
      instances: text,
      clients: text,
      pollers: text,
      rate: text,
      acks: text,
      deliveries: text,
      faults: text,
      kinds: text,
      only: text,
      history: text,
    },
  });
  const numberOf = (value: string | undefined, otherwise: number): number => {
    const number = value === undefined ? otherwise : Number(value);
    if (!Number.isInteger(number) || number < 0) throw new TypeError(`not a whole number: ${value}`);
    return number;
  };
  const stores = (['redis', 'memory', 'cluster'] as const).filter((name) => values[name]);
  if (stores.length > 1) throw new TypeError('--redis, --memory and --cluster exclude each other');
  const [store = 'redis'] = stores;
  const minutes = numberOf(values.minutes, 0);
  const seconds = numberOf(values.seconds, minutes > 0 ? minutes * 60 : 60);
  const acks = numberOf(values.acks, seconds * ACKS_PER_SECOND);
  const faults = numberOf(values.faults, Math.floor(seconds / SECONDS_PER_FAULT));
  return {
    seed: numberOf(values.seed, Math.floor(Math.random() * 1_000_000)),
    seconds,
    atMost: numberOf(values['at-most'], seconds * 3),
    store,
    // The embedded stores are those of one process.
    instances: store === 'memory' ? 1 : numberOf(values.instances, 3),
    clients: numberOf(values.clients, 24),
    pollers: numberOf(values.pollers, 4),
    rate: numberOf(values.rate, 300),
    acks,
    deliveries: numberOf(values.deliveries, acks * DELIVERIES_PER_ACK),
    faults,
    kinds: numberOf(values.kinds, Math.min(KINDS, faults)),
    only: values.only ?? '',
    history: values.history,
  };
}
