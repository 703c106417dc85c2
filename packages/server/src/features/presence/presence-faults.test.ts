import { RealtimeError } from '@nchat/realtime-protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeSocket, Instance } from '../../../test/support/presence-world.js';
import { PresenceWorld, timing } from '../../../test/support/presence-world.js';
import type { BusFrame, EventBus } from '../../ports/event-bus.js';

let world: PresenceWorld;
let one: Instance;
let two: Instance;
/** Bob watches from the other instance. */
let bob: FakeSocket;

beforeEach(async () => {
  world = new PresenceWorld();
  one = await world.instance();
  two = await world.instance();
  bob = await two.connect('bob');
  await two.join(bob, 'general');
  await quiet();
  bob.told.length = 0;
});

const quiet = (): Promise<void> => world.clock.advance(1_000);
/** Done, and told, also when it has to wait for an earlier change of the same user. */
const soon = async <T>(done: Promise<T>): Promise<T> => (await Promise.all([done, quiet()]))[0];
const arrive = async (userId = 'ann', deviceId?: string): Promise<FakeSocket> => {
  const socket = await one.connect(userId, deviceId);
  await one.join(socket, 'general');
  await quiet();
  bob.told.length = 0;
  return socket;
};
describe('instances', () => {
  it('that stop say nothing: whoever comes back elsewhere was never away', async () => {
    const ann = await arrive();
    one.end(ann, false).catch(() => undefined);
    await one.service.stop();
    await world.clock.advance(2_000);
    const again = await two.connect('ann');
    await two.join(again, 'general');
    await world.clock.advance(2 * timing.timeoutMs);
    expect(bob.takeStatuses('ann')).toEqual([]);
  });

  it('that stop keep those who do not come back for their grace, and no longer', async () => {
    const ann = await arrive();
    await soon(one.end(ann, false));
    await one.service.stop();
    await world.clock.advance(timing.graceMs - 2_000);
    expect(bob.takeStatuses('ann')).toEqual([]);
    await world.clock.advance(2_000 + timing.syncIntervalMs);
    expect(bob.takeStatuses('ann')).toEqual(['offline']);
    expect(two.service.userCount).toBe(1);
  });

  it('that stop keep those who poll until a poll is overdue', async () => {
    await one.service.touchHttp('ann', ['general']);
    await quiet();
    bob.told.length = 0;
    await one.service.stop();
    await world.clock.advance(timing.timeoutMs - 2_000);
    expect(bob.takeStatuses('ann')).toEqual([]);
    await world.clock.advance(2_000 + timing.syncIntervalMs);
    expect(bob.takeStatuses('ann')).toEqual(['offline']);
  });

  it('that stop tell first what they have not told yet', async () => {
    const ann = await arrive();
    await one.service.update(ann, { status: 'dnd' });
    void one.service.update(ann, { status: 'away' }).catch(() => undefined);
    await soon(one.service.stop());
    expect(bob.takeStatuses('ann')).toEqual(['dnd', 'away']);
  });

  it('that die leave no ghosts beyond the presence timeout', async () => {
    await arrive();
    one.die();
    await world.clock.advance(timing.syncIntervalMs);
    expect(bob.takeStatuses('ann')).toEqual([]);
    await world.clock.advance(timing.timeoutMs - timing.syncIntervalMs);
    expect(bob.takeStatuses('ann')).toEqual(['offline']);
    expect(two.service.userCount).toBe(1);
  });

  it('that were taken for dead say again who is there', async () => {
    const store = { ...boundStore(world), renew: vi.fn(boundStore(world).renew) };
    const three = await world.instance({ store });
    const ann = await three.connect('ann');
    await three.join(ann, 'general');
    await quiet();
    store.renew.mockRejectedValue(new RealtimeError('unavailable'));
    await world.clock.advance(timing.timeoutMs);
    expect(bob.takeStatuses('ann')).toEqual(['online', 'offline']);
    store.renew.mockImplementation(boundStore(world).renew);
    await world.clock.advance(timing.syncIntervalMs);
    expect(bob.takeStatuses('ann')).toEqual(['online']);
  });

  it('that fail to renew their lease once try again long before it has run out', async () => {
    const store = boundStore(world);
    const three = await world.instance({ store });
    const renew = vi.spyOn(store, 'renew').mockRejectedValueOnce(new RealtimeError('unavailable'));
    await world.clock.advance(timing.syncIntervalMs);
    expect(renew).toHaveBeenCalledTimes(1);
    await world.clock.advance(1_000);
    expect(renew).toHaveBeenCalledTimes(2);
    await three.service.stop();
  });

  it('that are stopped while they renew do not go on', async () => {
    const store = boundStore(world);
    const three = await world.instance({ store });
    const before = world.clock.pending;
    let stopped: Promise<void> | undefined;
    vi.spyOn(store, 'renew').mockImplementation(async (...args) => {
      stopped = three.service.stop();
      await world.memory.renew(...args);
      throw new RealtimeError('unavailable');
    });
    await world.clock.advance(timing.syncIntervalMs);
    await stopped;
    expect(world.clock.pending).toBe(before - 1);
  });

  it('that are stopped refuse updates, ignore sessions and leave no timer', async () => {
    const ann = await arrive();
    await one.end(ann, false);
    await Promise.all([one.service.stop(), two.service.stop()]);
    expect(world.clock.pending).toBe(0);
    await Promise.all([one.service.connected(ann), one.service.touchHttp('zoe', ['general'])]);
    expect((await world.memory.read(['zoe']))[0]?.devices).toEqual([]);
    await expect(one.service.update(ann, { status: 'dnd' })).rejects.toMatchObject({ code: 'draining' });
    expect(world.clock.pending).toBe(0);
  });
});

describe('what was written and never told', () => {
  it('is told after the instance that should have is dead', async () => {
    await two.follow('general');
    const three = await world.instance({ bus: { ...world.bus, publish: () => new Promise(() => {}) } });
    const cleo = await arrive('cleo');
    void three.service.update({ userId: 'cleo' }, { status: 'dnd' });
    await world.clock.advance(timing.syncIntervalMs);
    expect(bob.told).toEqual([]);
    void three.service.stop();
    await world.clock.advance(timing.timeoutMs + timing.syncIntervalMs);
    expect(bob.takeStatuses('cleo')).toEqual(['dnd']);
    await soon(one.end(cleo, true));
    expect(bob.takeStatuses('cleo')).toEqual(['offline']);
  });

  it('is told by a repair after the bus was away, once, and only where it differs', async () => {
    let isDeaf = false;
    let restored = (): void => {};
    const bus: EventBus = {
      ...world.bus,
      onRestored(listener) {
        restored = listener;
        return () => {};
      },
      subscribe: (topic: string, listener: (frame: BusFrame) => void) =>
        world.bus.subscribe(topic, (frame) => {
          if (!isDeaf) listener(frame);
        }),
    };
    const three = await world.instance({ bus });
    const [dora] = [await three.connect('dora')];
    for (const channelId of ['general', 'help']) {
      await three.follow(channelId);
      await soon(three.join(dora, channelId));
    }
    const [ann, cleo] = [await arrive('ann'), await arrive('cleo')];
    isDeaf = true;
    await soon(one.end(ann, true));
    await soon(one.join(cleo, 'help'));
    await soon(one.service.update(cleo, { status: 'dnd' }));
    const eve = await arrive('eve');
    await soon(one.service.update(eve, { status: 'offline' }));
    isDeaf = false;
    dora.told.length = 0;
    restored();
    await quiet();
    expect(dora.told.map(({ userId, status }) => `${userId} ${status}`).sort()).toEqual(['ann offline', 'cleo dnd']);
    dora.told.length = 0;
    await three.service.repair();
    expect(dora.told).toEqual([]);
  });

  it('is told after the store lost everything', async () => {
    await two.follow('general');
    await arrive();
    vi.spyOn(world.memory, 'members').mockResolvedValueOnce([]);
    vi.spyOn(world.memory, 'read').mockResolvedValueOnce([
      { userId: 'ann', devices: [], channels: [], choice: { status: null }, lastSeen: 0, version: world.clock.now() },
    ]);
    await two.service.repair();
    expect(bob.takeStatuses('ann')).toEqual(['offline']);
  });

  it('is not told when something newer was', async () => {
    await two.follow('general');
    const ann = await arrive();
    const [old] = await world.memory.read(['ann']);
    await soon(one.service.update(ann, { status: 'dnd' }));
    vi.spyOn(world.memory, 'members').mockResolvedValueOnce(old ? [old] : []);
    bob.told.length = 0;
    await two.service.repair();
    expect(bob.told).toEqual([]);
  });

  it('is looked for once more when a repair was asked for during another', async () => {
    await two.follow('general');
    const members = vi.spyOn(world.memory, 'members');
    await Promise.all([two.service.repair(), two.service.repair(), two.service.repair()]);
    expect(members).toHaveBeenCalledTimes(2);
  });
});

describe('while the store is away', () => {
  it('sessions come and go undisturbed, updates are refused, and all of it is made up for', async () => {
    const down = new RealtimeError('unavailable');
    const store = boundStore(world);
    const three = await world.instance({ store });
    const contribute = vi.spyOn(store, 'contribute').mockRejectedValue(down);
    const choose = vi.spyOn(store, 'choose').mockRejectedValue(down);
    const ann = await three.connect('ann');
    const update = expect(three.service.update(ann, { status: 'dnd' })).rejects.toMatchObject({ code: 'unavailable' });
    const joined = three.join(ann, 'general');
    await world.clock.advance(10_000);
    await Promise.all([update, joined]);
    expect(bob.takeStatuses('ann')).toEqual([]);
    contribute.mockRestore();
    choose.mockRestore();
    await world.clock.advance(5_000);
    expect(bob.takeStatuses('ann')).toEqual(['dnd']);
  });
});

describe('what is kept', () => {
  it('returns to nothing when everybody has gone', async () => {
    const before = world.clock.pending;
    for (let i = 0; i < 30; i += 1) {
      const socket = await one.connect(`u${i}`);
      await one.join(socket, 'general');
      await one.service.touchHttp(`h${i}`, ['general']);
      void one.end(socket, i % 2 === 0);
    }
    expect(one.service.userCount).toBeGreaterThan(0);
    await world.clock.advance(2 * timing.timeoutMs);
    expect(one.service.userCount).toBe(0);
    expect(world.clock.pending).toBe(before);
  });
});

/** The store as plain functions, so that a test can replace some. */
function boundStore({ memory }: PresenceWorld) {
  return {
    contribute: memory.contribute.bind(memory),
    choose: memory.choose.bind(memory),
    read: memory.read.bind(memory),
    remember: memory.remember.bind(memory),
    members: memory.members.bind(memory),
    renew: memory.renew.bind(memory),
    retire: memory.retire.bind(memory),
  };
}
