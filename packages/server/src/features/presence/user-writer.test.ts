import { RealtimeError } from '@nchat/realtime-protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock, settled } from '../../../test/support/fake-clock.js';
import { silentLogger } from '../../core/logger.js';
import type { PresenceFrame } from '../../ports/event-bus.js';
import type { DeviceState, PresenceContribution, PresenceStore } from '../../ports/presence-store.js';
import { createMemoryPresence } from '../../stores/memory/presence-store.js';
import { UserWriter } from './user-writer.js';

const online: DeviceState = { id: 'a', kind: 'web', status: 'online' };
const unavailable = () => new RealtimeError('unavailable');

let clock: FakeClock;
let store: PresenceStore;
let local: PresenceContribution | null;
let frames: PresenceFrame[];
let published: () => Promise<void>;
let onIdle: () => void;
let writer: UserWriter;

beforeEach(() => {
  clock = new FakeClock();
  store = createMemoryPresence({ retentionMs: 1e9, leaseMs: 1e6 }, clock);
  local = null;
  frames = [];
  published = async () => {};
  onIdle = vi.fn();
  const publish = async (frame: PresenceFrame): Promise<void> => {
    await published();
    frames.push(frame);
  };
  const source = {
    userId: 'ann',
    contribution: () => local,
    seenAt: () => clock.now(),
    onRecord: () => {},
    onIdle: () => onIdle(),
  };
  writer = new UserWriter(source, { store, instanceId: 'one', clock, logger: silentLogger, publish });
});

const be = (status: DeviceState['status'], ...channels: string[]): void => {
  local = { devices: [{ ...online, status }], channels };
};
const calls = () => vi.spyOn(store, 'contribute');

describe('changes', () => {
  it('are written at once when nothing was lately', async () => {
    be('online', 'general');
    await writer.write();
    expect(frames).toMatchObject([{ channels: ['general'], entered: ['general'], view: { status: 'online' } }]);
    await settled();
    expect(writer.isIdle).toBe(true);
    expect(onIdle).toHaveBeenCalledOnce();
  });

  it('that follow quickly are written together, a quarter of a second after the first', async () => {
    const contribute = calls();
    be('online', 'general');
    await writer.write();
    const rest = ['help', 'random', 'team'].map((channelId) => {
      local = { devices: [online], channels: [...(local?.channels ?? []), channelId] };
      return writer.write();
    });
    await clock.advance(249);
    expect(contribute).toHaveBeenCalledTimes(1);
    await clock.advance(1);
    await Promise.all(rest);
    expect(contribute).toHaveBeenCalledTimes(2);
    expect(frames[1]).toMatchObject({ viewChanged: false, entered: ['help', 'random', 'team'] });
  });

  it('of a device that connects do not delay its first join', async () => {
    be('online');
    await writer.write();
    be('online', 'general');
    await writer.write();
    expect(frames.map(({ channels }) => channels)).toEqual([[], ['general']]);
  });

  it('that come to nothing are not told', async () => {
    be('online', 'general');
    await writer.write();
    be('away', 'general');
    const away = writer.write();
    be('online', 'general');
    await Promise.all([clock.advance(250), away, writer.write()]);
    expect(frames).toHaveLength(1);
  });

  it('are written one at a time, the last state last', async () => {
    let running = 0;
    const real = store.contribute.bind(store);
    const contribute = calls().mockImplementation(async (...args) => {
      running += 1;
      expect(running).toBe(1);
      await settled();
      running -= 1;
      return real(...args);
    });
    be('online', 'general');
    const writes = [writer.write()];
    be('away', 'general');
    writes.push(writer.write());
    local = null;
    writes.push(writer.write());
    await Promise.all([clock.advance(1_000), ...writes]);
    expect(contribute.mock.calls.map(([, , contribution]) => contribution?.devices[0]?.status)).toEqual([
      'online',
      undefined,
    ]);
    expect((await store.read(['ann']))[0]?.devices).toEqual([]);
  });

  it('cost no call of the store when there are none', async () => {
    be('online', 'general');
    await writer.write();
    await settled();
    const all = [calls(), vi.spyOn(store, 'choose'), vi.spyOn(store, 'remember')];
    for (let i = 0; i < 5; i += 1) await writer.write();
    for (const spy of all) expect(spy).not.toHaveBeenCalled();
  });

  it('of devices and choice are one step to others', async () => {
    be('away', 'general');
    await writer.write({ status: 'dnd' });
    await clock.advance(250);
    be('online', 'general');
    await writer.write({ status: null });
    expect(frames.map(({ view }) => view.status)).toEqual(['dnd', 'online']);
  });
});

describe('while the store is away', () => {
  const fail = (times: number, applied: boolean) => {
    const real = store.contribute.bind(store);
    const spy = calls();
    for (let i = 0; i < times; i += 1) {
      spy.mockImplementationOnce(async (...args) => {
        if (applied) await real(...args);
        throw unavailable();
      });
    }
    return spy;
  };

  it('a change is kept, tried again with growing pauses, and told in the end', async () => {
    const contribute = fail(4, false);
    be('online', 'general');
    await expect(writer.write()).rejects.toMatchObject({ code: 'unavailable' });
    expect(writer.isIdle).toBe(false);
    await clock.advance(400);
    expect(contribute.mock.calls.length).toBeLessThan(5);
    await clock.advance(1_200);
    expect(contribute).toHaveBeenCalledTimes(5);
    expect(frames).toMatchObject([{ entered: ['general'], view: { status: 'online' } }]);
    expect(writer.isIdle).toBe(true);
  });

  it('what happened meanwhile is what is written', async () => {
    fail(1, false);
    be('online', 'general');
    await writer.write().catch(() => undefined);
    be('away', 'help');
    const later = writer.write();
    await Promise.all([clock.advance(1_000), later]);
    expect(frames).toMatchObject([{ channels: ['help'], view: { status: 'away' } }]);
  });

  it('a change that arrived though its answer was lost is told all the same', async () => {
    be('online', 'general', 'help');
    await writer.write();
    fail(1, true);
    be('away', 'general');
    const lost = writer.write().catch(() => undefined);
    await Promise.all([clock.advance(2_000), lost]);
    expect(frames[1]).toMatchObject({ viewChanged: true, left: ['help'], view: { status: 'away' } });
  });

  it('the last device is not forgotten', async () => {
    be('online', 'general');
    await writer.write();
    fail(2, true);
    local = null;
    const gone = writer.write().catch(() => undefined);
    await Promise.all([clock.advance(2_000), gone]);
    expect(frames[1]).toMatchObject({ left: ['general'], view: { status: 'offline' } });
    expect((await store.read(['ann']))[0]?.devices).toEqual([]);
  });

  it('a choice is kept, and a newer one wins', async () => {
    be('online', 'general');
    await writer.write();
    vi.spyOn(store, 'choose').mockRejectedValueOnce(unavailable());
    const first = writer.write({ status: 'dnd', customStatus: { text: 'busy' } });
    await Promise.all([expect(first).rejects.toMatchObject({ code: 'unavailable' }), clock.advance(250)]);
    const second = writer.write({ status: 'offline' });
    await Promise.all([clock.advance(1_000), second]);
    const choice = { status: 'offline', customStatus: { text: 'busy' } };
    expect((await store.read(['ann']))[0]?.choice).toEqual(choice);
  });

  it('a choice made while an attempt fails is newer than the one that failed', async () => {
    vi.spyOn(store, 'choose').mockImplementationOnce(async () => {
      await settled();
      throw unavailable();
    });
    be('online', 'general');
    const first = writer.write({ status: 'dnd' }).catch(() => undefined);
    const second = writer.write({ status: 'offline' });
    await first;
    await Promise.all([clock.advance(1_000), second]);
    expect((await store.read(['ann']))[0]?.choice).toEqual({ status: 'offline' });
  });

  it('others are told of leaving where they may have seen the user without our knowing', async () => {
    fail(1, true);
    be('online', 'general');
    await writer.write().catch(() => undefined);
    be('online', 'help');
    fail(1, true);
    await clock.advance(100);
    be('online');
    const later = writer.write();
    await Promise.all([clock.advance(1_000), later]);
    expect(frames).toMatchObject([{ channels: [], left: ['help', 'general'] }]);
  });

  it('a membership is remembered in the end', async () => {
    vi.spyOn(store, 'remember').mockRejectedValueOnce(unavailable());
    be('online', 'general');
    await writer.write().catch(() => undefined);
    await clock.advance(1_000);
    expect((await store.members('general')).map(({ userId }) => userId)).toEqual(['ann']);
  });

  it('and the bus too, the frame is made anew', async () => {
    published = vi.fn<() => Promise<void>>().mockRejectedValueOnce(unavailable()).mockResolvedValue();
    be('online', 'general');
    await writer.write().catch(() => undefined);
    expect(frames).toEqual([]);
    be('away', 'general', 'help');
    const later = writer.write();
    await Promise.all([clock.advance(1_000), later]);
    expect(frames).toMatchObject([{ entered: ['general', 'help'], view: { status: 'away' } }]);
  });
});

describe('membership', () => {
  it('is written on entering, and on leaving only when that was long ago', async () => {
    const remember = vi.spyOn(store, 'remember');
    be('online', 'general');
    await writer.write();
    local = null;
    await Promise.all([clock.advance(250), writer.write()]);
    expect(remember).toHaveBeenCalledTimes(1);
    await clock.advance(250);
    be('online', 'general');
    await writer.write();
    await clock.advance(2 * 60 * 60 * 1_000);
    local = null;
    await writer.write();
    expect(remember.mock.calls.map(([, , at]) => at)).toHaveLength(3);
    expect(remember).toHaveBeenLastCalledWith('general', 'ann', clock.now());
  });
});

describe('membership of a user who leaves after hours', () => {
  it('is written for where the user was all along, whatever was entered since', async () => {
    be('online', 'general');
    await writer.write();
    await clock.advance(2 * 60 * 60 * 1_000);
    be('online', 'general', 'help');
    await writer.write();
    await clock.advance(60_000);
    const remember = vi.spyOn(store, 'remember');
    be('online', 'help');
    await writer.write();
    expect(remember.mock.calls).toEqual([['general', 'ann', clock.now()]]);
  });

  it('is written in the end, however often the store is away', async () => {
    be('online', 'general');
    await writer.write();
    await clock.advance(2 * 60 * 60 * 1_000);
    const remember = vi.spyOn(store, 'remember');
    for (let i = 0; i < 3; i += 1) remember.mockRejectedValueOnce(unavailable());
    local = null;
    await writer.write().catch(() => undefined);
    await clock.advance(10_000);
    expect(remember.mock.calls.map(([channelId]) => channelId)).toEqual(Array(4).fill('general'));
    await clock.advance(10_000);
    expect(remember).toHaveBeenCalledTimes(4);
  });
});

describe('a writer that is closed', () => {
  it('ends what was under way, refuses the rest and leaves no timer', async () => {
    published = settled;
    be('online', 'general');
    const first = writer.write();
    be('away', 'general');
    const second = writer.write();
    const refused = expect(second).rejects.toMatchObject({ code: 'draining' });
    await writer.close();
    expect(frames).toHaveLength(1);
    await first;
    await refused;
    await expect(writer.write()).rejects.toMatchObject({ code: 'draining' });
    expect(clock.pending).toBe(0);
    expect(frames).toHaveLength(1);
  });
});
