import { RealtimeError } from '@nchat/realtime-protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Op, StoreState, Update } from '../../../test/support/presence-model.js';
import { PresenceModel, slowBus } from '../../../test/support/presence-model.js';
import { PresenceWorld, timing } from '../../../test/support/presence-world.js';
import type { PresenceStore } from '../../ports/presence-store.js';

const user = fc.constantFrom('ann', 'bob', 'cleo');
const channel = fc.constantFrom('general', 'help', 'random');
const nth = fc.nat(11);
const at = fc.nat(1);
const update: fc.Arbitrary<Update> = fc.oneof(
  fc.constantFrom('online' as const, 'away' as const, 'dnd' as const, 'offline' as const).map((status) => ({ status })),
  fc.constantFrom('online' as const, 'away' as const).map((status) => ({ status, auto: true })),
);
const calmOps: fc.WeightedArbitrary<Op>[] = [
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('connect' as const), user, device: fc.constantFrom('1', '2'), at }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('join' as const), nth, channel }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('leave' as const), nth, channel }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), nth, clean: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('update' as const), nth, update }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('http' as const), user, at, channel }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 100, 250, 1_000, 4_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('stop' as const), at }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(14_999, 15_000, 31_000) }),
  },
];
const faults: fc.WeightedArbitrary<Op>[] = [
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), at }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('store' as const),
      state: fc.constantFrom<StoreState>('up', 'down', 'mute'),
    }),
  },
];

const RUNS = 200;

/** Everything that ends by time has ended, and every retry has had its turn. */
const SILENCE_MS = 4 * timing.timeoutMs;

async function run(ops: readonly Op[], delays: readonly number[], calm: boolean): Promise<string[]> {
  const world = new PresenceWorld();
  let state: StoreState = 'up';
  let frames = 0;
  const store = faultyStore(world.memory, () => state);
  const bus = slowBus(
    world.bus,
    world.clock,
    () => delays[(frames += 1) % delays.length] ?? 0,
    () => model.frameBegins(),
  );
  const model: PresenceModel = new PresenceModel(world, () => world.instance({ store, bus }), calm);
  await model.start(2);
  for (const op of ops) {
    if (op.kind === 'store') ({ state } = op);
    else await model.play(op);
  }
  state = 'up';
  await world.clock.advance(SILENCE_MS);
  await model.judge();
  return model.complaints;
}

it('in the end everybody sees the truth, and on the way nobody is told a wrong or a superfluous thing', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.oneof(...calmOps), { maxLength: 80, size: 'max' }),
    fc.array(fc.constantFrom(0, 0, 0, 5, 60, 300), { minLength: 1, maxLength: 7 }),
    async (ops, delays) => {
      expect(await run(ops, delays, true)).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: RUNS });
});

it('in the end everybody sees the truth, whatever instances died and whatever the store did meanwhile', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.oneof(...calmOps, ...faults), { maxLength: 80, size: 'max' }),
    fc.array(fc.constantFrom(0, 0, 5, 60, 300), { minLength: 1, maxLength: 7 }),
    async (ops, delays) => {
      expect(await run(ops, delays, false)).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: RUNS });
});

function faultyStore(store: PresenceStore, state: () => StoreState): PresenceStore {
  async function call<T>(task: () => Promise<T>): Promise<T> {
    const now = state();
    if (now === 'down') throw new RealtimeError('unavailable');
    const result = await task();
    if (now === 'mute') throw new RealtimeError('unavailable');
    return result;
  }
  return {
    contribute: (...args) => call(() => store.contribute(...args)),
    choose: (...args) => call(() => store.choose(...args)),
    read: (...args) => call(() => store.read(...args)),
    remember: (...args) => call(() => store.remember(...args)),
    members: (...args) => call(() => store.members(...args)),
    renew: (...args) => call(() => store.renew(...args)),
    retire: (...args) => call(() => store.retire(...args)),
  };
}
