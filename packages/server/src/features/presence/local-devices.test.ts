import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { FakeSocket } from '../../../test/support/presence-world.js';
import { LocalDevices } from './local-devices.js';

const graceMs = 15_000;
const httpMs = 30_000;
let clock: FakeClock;
let onExpired: () => void;
let devices: LocalDevices;
let sessions = 0;

beforeEach(() => {
  clock = new FakeClock();
  onExpired = vi.fn();
  devices = new LocalDevices({ clock, graceMs, httpMs }, () => onExpired());
});

const join = (socket: FakeSocket, channelId: string): void => {
  socket.enter(channelId);
  devices.moved(socket, channelId);
};
const leave = (socket: FakeSocket, channelId: string): void => {
  socket.exit(channelId);
  devices.moved(socket, channelId);
};
const connect = (deviceId: string, ...channels: string[]): FakeSocket => {
  const socket = new FakeSocket(`s${(sessions += 1)}`, 'ann', deviceId, 'web');
  devices.connect(socket);
  for (const channelId of channels) join(socket, channelId);
  return socket;
};
const ids = () => devices.contribution()?.devices.map(({ id, status }) => `${id} ${status}`);
const channels = () => [...(devices.contribution()?.channels ?? [])].sort();

describe('a device', () => {
  it('contributes its status and the channels it joined', () => {
    const laptop = connect('laptop', 'general', 'help');
    connect('phone', 'general');
    devices.setStatus('away', laptop);
    leave(laptop, 'help');
    expect(ids()).toEqual(['laptop away', 'phone online']);
    expect(channels()).toEqual(['general']);
  });

  it('is gone at once when it says goodbye', () => {
    devices.disconnect(connect('laptop', 'general'), true);
    expect(devices.contribution()).toBeNull();
    expect(clock.pending).toBe(0);
  });

  it('counts as it is for the grace when its connection is lost', async () => {
    devices.disconnect(connect('laptop', 'general'), false);
    await clock.advance(graceMs - 1);
    expect(ids()).toEqual(['laptop online']);
    expect(channels()).toEqual(['general']);
    expect(onExpired).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(devices.contribution()).toBeNull();
    expect(onExpired).toHaveBeenCalledOnce();
  });

  it('that was open in two sessions stays while one of them lives', () => {
    const first = connect('laptop', 'general');
    connect('laptop', 'help');
    expect(ids()).toEqual(['laptop online']);
    devices.disconnect(first, true);
    expect(ids()).toEqual(['laptop online']);
    expect(channels()).toEqual(['help']);
  });

  it('takes no orders from sessions that are gone', () => {
    const gone = connect('laptop', 'general');
    devices.disconnect(gone, false);
    join(gone, 'help');
    devices.disconnect(gone, true);
    expect(channels()).toEqual(['general']);
  });
});

describe('a device that comes back in time', () => {
  it('replaces its predecessor and goes on with its status', () => {
    const lost = connect('laptop', 'general');
    devices.setStatus('away', lost);
    devices.disconnect(lost, false);
    connect('laptop');
    expect(ids()).toEqual(['laptop away']);
  });

  it('stays present where it was until the grace is over, and for good where it joins again', async () => {
    devices.disconnect(connect('laptop', 'general', 'help', 'random'), false);
    await clock.advance(5_000);
    const back = connect('laptop');
    expect(channels()).toEqual(['general', 'help', 'random']);
    join(back, 'general');
    leave(back, 'random');
    expect(channels()).toEqual(['general', 'help']);
    expect(clock.pending).toBe(1);
    expect(onExpired).not.toHaveBeenCalled();
    await clock.advance(graceMs - 5_000);
    expect(channels()).toEqual(['general']);
    expect(onExpired).toHaveBeenCalledOnce();
    expect(clock.pending).toBe(0);
  });

  it('keeps its channels though the old connection is found lost only later', async () => {
    const stale = connect('laptop', 'general', 'help');
    const back = connect('laptop', 'general');
    devices.disconnect(stale, false);
    expect(ids()).toEqual(['laptop online']);
    await clock.advance(graceMs);
    expect(channels()).toEqual(['general']);
    devices.disconnect(back, true);
    expect(devices.isEmpty).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('keeps them also when another session of it ends, and gives them up by any', async () => {
    const [lost, second] = [connect('laptop', 'general', 'help'), connect('laptop')];
    const third = connect('laptop');
    devices.disconnect(lost, false);
    devices.disconnect(second, true);
    expect(channels()).toEqual(['general', 'help']);
    leave(third, 'help');
    expect(channels()).toEqual(['general']);
    await clock.advance(graceMs);
    expect(channels()).toEqual([]);
  });

  it('keeps them for the grace of the latest loss', async () => {
    const [first, second] = [connect('laptop', 'general'), connect('laptop', 'general')];
    connect('laptop');
    devices.disconnect(first, false);
    await clock.advance(5_000);
    devices.disconnect(second, false);
    await clock.advance(graceMs - 1);
    expect(channels()).toEqual(['general']);
    await clock.advance(1);
    expect(channels()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('takes the held channels with it when it says goodbye', () => {
    devices.disconnect(connect('laptop', 'general'), false);
    devices.disconnect(connect('laptop'), true);
    expect(devices.isEmpty).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

describe('a client that does not name its device', () => {
  const nameless = (...channels: string[]): FakeSocket => {
    const id = `s${(sessions += 1)}`;
    const socket = new FakeSocket(id, 'ann', id, 'web');
    devices.connect(socket);
    for (const channelId of channels) join(socket, channelId);
    return socket;
  };

  it('is the one that was lost just now when it comes back: nothing has changed', async () => {
    const lost = nameless('help', 'general');
    devices.setStatus('away', lost);
    const before = JSON.stringify(devices.contribution());
    devices.disconnect(lost, false);
    nameless('general', 'help');
    expect(JSON.stringify(devices.contribution())).toBe(before);
    await clock.advance(graceMs);
    expect(JSON.stringify(devices.contribution())).toBe(before);
    expect(onExpired).not.toHaveBeenCalled();
  });

  it('is another one beside those that live, those of another kind, and those with a name', () => {
    nameless();
    const phone = new FakeSocket('p', 'ann', 'p', 'mobile');
    devices.connect(phone);
    devices.disconnect(phone, false);
    devices.disconnect(connect('laptop'), false);
    nameless();
    expect(ids()).toHaveLength(4);
  });

  it('comes back once for each that was lost', () => {
    const lost = [nameless('general'), nameless('help')];
    for (const socket of lost) devices.disconnect(socket, false);
    nameless();
    nameless();
    expect(ids()).toHaveLength(2);
    nameless();
    expect(ids()).toHaveLength(3);
    expect(channels()).toEqual(['general', 'help']);
  });
});

describe('a user who speaks HTTP', () => {
  it('is present in each channel for a while after the last call about it', async () => {
    for (const channelId of ['general', 'help', 'random']) {
      devices.touchHttp([channelId]);
      await clock.advance(10_000);
    }
    expect(channels()).toEqual(['help', 'random']);
    expect(onExpired).toHaveBeenCalledTimes(1);
    await clock.advance(10_000);
    expect(channels()).toEqual(['random']);
    await clock.advance(10_000);
    expect(devices.isEmpty).toBe(true);
    expect(onExpired).toHaveBeenCalledTimes(3);
    expect(clock.pending).toBe(0);
  });

  it('stays present by calling on, without a change', async () => {
    for (let i = 0; i < 10; i += 1) {
      devices.touchHttp(['general']);
      await clock.advance(12_000);
    }
    expect(channels()).toEqual(['general']);
    expect(onExpired).not.toHaveBeenCalled();
  });

  it('is as the call says, and online again the next time', async () => {
    devices.touchHttp([], 'away');
    devices.touchHttp(['general']);
    expect(ids()).toEqual(['http away']);
    await clock.advance(httpMs);
    devices.touchHttp(['general']);
    expect(ids()).toEqual(['http online']);
  });
});

it('the last sign of life is now while a connection lives, else when it was lost', async () => {
  const laptop = connect('laptop');
  await clock.advance(5_000);
  expect(devices.seenAt()).toBe(clock.now());
  devices.disconnect(laptop, false);
  const lost = clock.now();
  await clock.advance(graceMs);
  expect(devices.seenAt()).toBe(lost);
});

it('leaves no timer behind when it is closed', () => {
  devices.disconnect(connect('laptop', 'general'), false);
  connect('laptop');
  devices.disconnect(connect('phone', 'general'), false);
  devices.touchHttp(['general']);
  devices.close();
  expect(clock.pending).toBe(0);
});
