import { parseArgs } from 'node:util';

/** What a run is made of. */
export interface ChaosOptions {
  readonly seed: number;
  /** How long there is load. */
  readonly seconds: number;
  readonly store: 'redis' | 'memory';
  readonly instances: number;
  /** Clients of the SDK over WebSocket. */
  readonly clients: number;
  /** Clients of plain HTTP. */
  readonly pollers: number;
  /** Where to write the history, one JSON object a line. */
  readonly history: string | undefined;
}

export const USAGE = `npm run chaos -- [options]
  --redis | --memory   the stores (default: --redis)
  --seed N             draws the same faults again (default: a new one)
  --seconds N          how long there is load (default: 60); or --minutes N
  --instances N        servers (default: 3; always 1 with --memory)
  --clients N          clients of the SDK (default: 24)
  --pollers N          clients of plain HTTP (default: 4)
  --history FILE       writes what every client did and saw, as JSON lines`;

export function parseOptions(args: readonly string[]): ChaosOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: text,
      seconds: text,
      minutes: text,
      redis: flag,
      memory: flag,
      instances: text,
      clients: text,
      pollers: text,
      history: text,
    },
  });
  const numberOf = (value: string | undefined, otherwise: number): number => {
    const number = value === undefined ? otherwise : Number(value);
    if (!Number.isInteger(number) || number < 0) throw new TypeError(`not a whole number: ${value}`);
    return number;
  };
  if (values.redis && values.memory) throw new TypeError('--redis and --memory exclude each other');
  const minutes = numberOf(values.minutes, 0);
  return {
    seed: numberOf(values.seed, Math.floor(Math.random() * 1_000_000)),
    seconds: numberOf(values.seconds, minutes > 0 ? minutes * 60 : 60),
    store: values.memory ? 'memory' : 'redis',
    // The embedded stores are those of one process.
    instances: values.memory ? 1 : numberOf(values.instances, 3),
    clients: numberOf(values.clients, 24),
    pollers: numberOf(values.pollers, 4),
    history: values.history,
  };
}
