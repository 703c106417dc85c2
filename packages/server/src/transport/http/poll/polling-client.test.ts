import { expect, it } from 'vitest';
import { settled } from '../../../../test/support/fake-clock.js';
import { createLossyBus } from '../../../../test/support/lossy-bus.js';
import { contents, pollWorld, resultOf } from '../../../../test/support/poll-world.js';

/** Numbers that look random and are the same each time (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

it.each(Array.from({ length: 25 }, (_, seed) => [seed + 1]))(
  'a client that polls on and on gets everything once and in order, over a bus that loses, doubles and swaps: seed %i',
  async (seed) => {
    const next = random(seed);
    const bus = createLossyBus();
    const world = await pollWorld({ bus, ringSize: 4 });
    const said: string[] = [];
    const heard: string[] = [];
    let cursor: string | undefined;
    let polls = 0;
    let isOver = false;

    const client = (async () => {
      while (!isOver || heard.length < said.length) {
        const gone = new AbortController();
        const asked = world.ask([{ channelId: 'c', since: cursor, limit: 3 }], { signal: gone.signal });
        // Some polls are cut off by the client; what they would have said must come with the next one.
        if (next() < 0.2) setImmediate(() => gone.abort());
        const result = resultOf((await asked)[0]);
        polls += 1;
        if (gone.signal.aborted && next() < 0.5) continue;
        if (cursor !== undefined) expect(result.recovered).toBe(true);
        heard.push(...contents(result));
        cursor = result.cursor;
      }
    })();
    await settled();

    const say = async (): Promise<void> => {
      said.push(`m${said.length}`);
      await world.say('c', said.at(-1) as string);
    };
    const faults = [bus.flush, bus.drop, bus.double, bus.swap].map((fault) => async () => fault());
    const steps: (() => Promise<void>)[] = [say, say, say, ...faults, settled];
    for (let step = 0; step < 150; step += 1) await steps[Math.floor(next() * steps.length)]?.();
    isOver = true;
    // Whatever was lost shows at the next frame that is not.
    await say();
    for (let turn = 0; turn < 200 && heard.length < said.length; turn += 1) {
      bus.flush();
      await settled();
    }
    await client;
    expect(heard).toEqual(said);
    expect(polls).toBeGreaterThan(5);
    expect(world.waiters.count).toBe(0);
    world.close();
  },
);
