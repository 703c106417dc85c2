import { parseArgs } from 'node:util';

export interface FuzzOptions {
  readonly seed: number;
  /** How long to go on; for up to three times as long while inputs are missing. */
  readonly seconds: number;
  /** Ends the run when so many inputs were sent. */
  readonly inputs: number;
  /** The run fails when it sent fewer. */
  readonly atLeast: number;
  /** So many are wanted; fewer are told of, and no failure. */
  readonly goal: number;
  /** Connections at the same time. */
  readonly lanes: number;
  /** Only grammars whose names hold this. */
  readonly only: string;
  /** Replays this file, or only the corpus (`corpus`), instead of making up new inputs. */
  readonly replay: string | undefined;
  /** Finds the faults that are put into a server for it, instead of those of the server as it is. */
  readonly selfTest: boolean;
}

export const USAGE = `npm run fuzz -- [options]
  --seed N       makes the same inputs again (default: a new one)
  --seconds N    how long to go on (default: 60)
  --inputs N     ends after so many inputs
  --at-least N   goes on for up to three times as long until so many are sent, and fails if that is
                 not enough (default: 0)
  --goal N       says so when fewer were sent in the time that there was
  --lanes N      connections at the same time (default: 48)
  --only TEXT    only grammars whose names hold it, such as "http"
  --replay FILE  only what the file holds, as it is printed with a finding; or "corpus"
  --self-test    finds faults that are put into the server for that, one after the other`;

export function parseOptions(args: readonly string[]): FuzzOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: text,
      seconds: text,
      inputs: text,
      'at-least': text,
      goal: text,
      lanes: text,
      only: text,
      replay: text,
      'self-test': { type: 'boolean' },
    },
  });
  const numberOf = (value: string | undefined, otherwise: number): number => {
    const number = value === undefined ? otherwise : Number(value);
    if (!Number.isInteger(number) || number < 0) throw new TypeError(`not a whole number: ${value}`);
    return number;
  };
  return {
    seed: numberOf(values.seed, Math.floor(Math.random() * 1_000_000)),
    seconds: numberOf(values.seconds, 60),
    inputs: numberOf(values.inputs, Number.MAX_SAFE_INTEGER),
    atLeast: numberOf(values['at-least'], 0),
    goal: numberOf(values.goal, 0),
    lanes: Math.max(1, numberOf(values.lanes, 48)),
    only: values.only ?? '',
    replay: values.replay,
    selfTest: values['self-test'] ?? false,
  };
}
