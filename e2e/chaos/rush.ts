import { setTimeout as sleep } from 'node:timers/promises';
import { draw, faultsFor } from './faults.js';
import type { ChaosOptions } from './options.js';
import type { FaultRecord, Recorder } from './record.js';
import type { World } from './world.js';

/** From time to time, and at the end, there is load and no fault for so long, to see that everybody is back. */
export const CALM_MS = 16_000;
const CALM_EVERY_MS = 60_000;

/** Whether a run has amounted to what was planned; names what is missing. */
export function missing(options: ChaosOptions, recorder: Recorder, faults: readonly FaultRecord[]): string[] {
  const done = {
    acks: recorder.count.acked,
    deliveries: recorder.count.delivered,
    faults: faults.length,
    kinds: new Set(faults.map(({ kind }) => kind)).size,
  };
  return (['acks', 'deliveries', 'faults', 'kinds'] as const)
    .filter((name) => done[name] < options[name])
    .map((name) => `only ${done[name]} ${name}, ${options[name]} were planned`);
}

/**
 * One fault after the other, of every kind, for as long as was asked for, and longer if what was planned has not
 * happened by then.
 *
 * @param halfTime - called once, between two faults
 */
export async function causeFaults(
  world: World,
  options: ChaosOptions,
  recorder: Recorder,
  halfTime: () => Promise<void>,
): Promise<FaultRecord[]> {
  const faults = faultsFor(world);
  const done: FaultRecord[] = [];
  const kinds = draw(
    [...faults.keys()].filter((kind) => kind.includes(options.only)),
    world.random,
  );
  const begin = Date.now();
  let lastCalm = begin;
  let isHalfOver = false;
  for (;;) {
    await sleep(world.random.between(500, 2_000));
    const seconds = (Date.now() - begin) / 1000;
    if (!isHalfOver && seconds > options.seconds / 2) {
      isHalfOver = true;
      await halfTime();
    }
    if (seconds > options.seconds && (seconds > options.atMost || missing(options, recorder, done).length === 0)) {
      return done;
    }
    if (Date.now() - lastCalm > CALM_EVERY_MS) {
      await sleep(CALM_MS);
      lastCalm = Date.now();
    }
    const kind = kinds.next().value;
    const from = Date.now();
    await faults.get(kind)?.(world);
    done.push({ kind, from, to: Date.now() });
    const { acked, delivered } = recorder.count;
    console.log(`${Math.round(seconds)} s: ${acked} acked, ${delivered} delivered; ${kind}, ${Date.now() - from} ms`);
  }
}
