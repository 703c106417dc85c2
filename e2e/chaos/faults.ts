import { setTimeout as sleep } from 'node:timers/promises';
import type { Mode } from './proxy.js';
import type { Random } from './random.js';
import { clusterFaults } from './cluster-faults.js';
import type { ChaosRedis } from './redis.js';
import type { Fault, World } from './world.js';

const instanceOf = ({ fleet, random }: World) => random.pick(fleet.instances);

async function inMode(world: World, mode: Mode, side: 'clients' | 'redis'): Promise<void> {
  const ofOne = instanceOf(world).redisProxy;
  const proxy = side === 'redis' && ofOne ? ofOne : world.fleet.front;
  proxy.set(mode);
  await sleep(world.random.between(1_000, 3_000));
  proxy.set({ kind: 'pass' });
}

function delay({ random }: World): Mode {
  return { kind: 'delay', ms: random.between(50, 400), jitterMs: random.between(0, 200) };
}

const blackHole = ({ random }: World): Mode => ({ kind: 'black-hole', way: random.pick(['up', 'down', 'both']) });

const everywhere: Readonly<Record<string, Fault>> = {
  'instance: kill -9': async (world) => {
    const instance = instanceOf(world);
    await instance.kill();
    await sleep(world.random.between(200, 2_000));
    await instance.start();
  },
  'instances: rolling SIGTERM': async ({ fleet, random }) => {
    for (const instance of random.shuffle(fleet.instances)) {
      await instance.drain();
      await instance.start();
    }
  },
  'instance: SIGSTOP': async (world) => {
    const instance = instanceOf(world);
    instance.pause();
    await sleep(world.random.between(1_000, 7_000));
    instance.resume();
  },
  'clients: black hole': (world) => inMode(world, blackHole(world), 'clients'),
  'clients: delay': (world) => inMode(world, delay(world), 'clients'),
  'clients: throttle': (world) => inMode(world, { kind: 'throttle', bytesPerSecond: 40_000 }, 'clients'),
  'clients: RST': async ({ fleet, random }) => fleet.front.reset(random.pick([0.3, 1])),
  'clients: half-close': async ({ fleet }) => fleet.front.halfClose(),
  'clients: refused': async ({ fleet, random }) => {
    fleet.front.refuse();
    fleet.front.reset();
    await sleep(random.between(500, 3_000));
    await fleet.front.listen();
  },
};

/** The faults of Redis, for worlds that have one. */
function ofRedis(redis: ChaosRedis): Readonly<Record<string, Fault>> {
  const down = async ({ random }: World, meanwhile: () => void): Promise<void> => {
    await redis.kill();
    meanwhile();
    await sleep(random.between(200, 3_000));
    await redis.start();
  };
  return {
    'redis: kill, kept on disk': (world) => down(world, () => {}),
    'redis: kill, history lost': (world) => down(world, () => redis.forget()),
    'redis: SIGSTOP': async ({ random }) => {
      await redis.pause();
      await sleep(random.between(1_000, 5_000));
      await redis.resume();
    },
    'redis: CLIENT KILL TYPE pubsub': async ({ random }) => {
      for (let i = 0; i < 3; i += 1) {
        await redis.command('CLIENT KILL TYPE pubsub');
        await sleep(random.between(50, 500));
      }
    },
    'redis: black hole': (world) => inMode(world, blackHole(world), 'redis'),
    'redis: delay': (world) => inMode(world, delay(world), 'redis'),
    'redis: RST': async (world) => instanceOf(world).redisProxy?.reset(),
  };
}

/** Every kind of fault that can befall a world, by name. */
export function faultsFor({ redis, cluster }: World): ReadonlyMap<string, Fault> {
  return new Map(
    Object.entries({ ...everywhere, ...(redis && ofRedis(redis)), ...(cluster && clusterFaults(cluster)) }),
  );
}

/** Names without end: every kind once, in an order that the seed draws, then again. */
export function* draw(kinds: readonly string[], random: Random): Generator<string, never> {
  for (;;) yield* random.shuffle(kinds);
}
