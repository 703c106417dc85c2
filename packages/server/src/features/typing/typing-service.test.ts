import type { Typing } from '@nchat/realtime-protocol';
import { RealtimeError } from '@nchat/realtime-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { FakeSocket } from '../../../test/support/presence-world.js';
import { silentLogger } from '../../core/logger.js';
import type { BusFrame, EventBus } from '../../ports/event-bus.js';
import { TypingService } from './typing-service.js';

const settings = { timeoutMs: 3_000, debounceMs: 300 };
let clock: FakeClock;
let heard: { topic: string; data: Typing }[];
let typing: TypingService;
let publish: EventBus['publish'];

beforeEach(() => {
  clock = new FakeClock();
  heard = [];
  publish = async (topic, frame: BusFrame) => {
    if (frame.kind === 'typing') heard.push({ topic, data: frame.data });
  };
  const bus: EventBus = {
    publish: (topic, frame) => publish(topic, frame),
    subscribe: async () => () => {},
    onRestored: () => () => {},
  };
  typing = new TypingService({ bus, clock, logger: silentLogger, settings, most: 200 });
});

let sessions = 0;
const session = (userId: string): FakeSocket => new FakeSocket(`s${(sessions += 1)}`, userId, 'd', 'web');
const take = (): string[] =>
  heard
    .splice(0)
    .map(
      ({ data }) => `${data.userId} ${data.isTyping ? 'types' : 'stops'}${data.threadId ? ` ${data.threadId}` : ''}`,
    );
const ann = session('ann');

describe('typing', () => {
  it('is told at once, on the channel, with when it ends', async () => {
    await typing.set(ann, 'general', true);
    const expiresAt = clock.now() + settings.timeoutMs;
    expect(heard).toEqual([
      { topic: 'ch:general', data: { channelId: 'general', userId: 'ann', isTyping: true, expiresAt } },
    ]);
  });

  it('is not told again within the debounce time, and then with a new end', async () => {
    await typing.set(ann, 'general', true);
    await clock.advance(299);
    await typing.set(ann, 'general', true);
    expect(heard).toHaveLength(1);
    await clock.advance(1);
    await typing.set(ann, 'general', true);
    expect(heard[1]?.data.expiresAt).toBe(clock.now() + settings.timeoutMs);
    await clock.advance(299);
    await typing.set(ann, 'general', true);
    expect(heard).toHaveLength(2);
  });

  it('ends when it is not repeated in time', async () => {
    await typing.set(ann, 'general', true);
    await clock.advance(2_000);
    await typing.set(ann, 'general', true);
    await clock.advance(2_999);
    expect(take()).toEqual(['ann types', 'ann types']);
    await clock.advance(1);
    expect(heard[0]?.data).toEqual({ channelId: 'general', userId: 'ann', isTyping: false, expiresAt: clock.now() });
  });

  it('ends when the user says so, and only once', async () => {
    await typing.set(ann, 'general', false);
    expect(heard).toEqual([]);
    await typing.set(ann, 'general', true);
    await typing.set(ann, 'general', false);
    await typing.set(ann, 'general', false);
    expect(take()).toEqual(['ann types', 'ann stops']);
    expect(clock.pending).toBe(0);
  });

  it('ends also when it was said to another instance that it began, by those who have no socket', async () => {
    const caller = { id: 'http:ann', principal: ann.principal, transport: 'http' } as const;
    await typing.set(ann, 'general', false);
    expect(take()).toEqual([]);
    await typing.set(caller, 'general', false);
    expect(take()).toEqual(['ann stops']);
  });

  it('does not end while it is repeated to another instance, and then by that', async () => {
    let elsewhere: Typing[] = [];
    const bus = { publish, subscribe: async () => () => {}, onRestored: () => () => {} };
    const here = new TypingService({ bus, clock, logger: silentLogger, settings, heard: () => elsewhere });
    await here.set(ann, 'general', true);
    elsewhere = [{ channelId: 'general', userId: 'ann', isTyping: true, expiresAt: clock.now() + 4_800 }];
    await clock.advance(3_000);
    expect(take()).toEqual(['ann types']);
    expect(here.size).toBe(0);
    await here.set(ann, 'general', true, 'thread');
    await clock.advance(3_000);
    expect(take()).toEqual(['ann types thread', 'ann stops thread']);
  });

  it('starts anew at once after it ended', async () => {
    await typing.set(ann, 'general', true);
    await typing.stop('general', 'ann');
    await typing.set(ann, 'general', true);
    expect(take()).toEqual(['ann types', 'ann stops', 'ann types']);
  });

  it('is apart for each user, channel and thread', async () => {
    await typing.set(ann, 'general', true);
    await typing.set(ann, 'general', true, 't1');
    await typing.set(ann, 'help', true);
    await typing.set(session('bob'), 'general', true);
    expect(take()).toEqual(['ann types', 'ann types t1', 'ann types', 'bob types']);
    await typing.stop('general', 'ann', 't1');
    expect(take()).toEqual(['ann stops t1']);
  });
});

describe('typing ends', () => {
  it('with a message sent to the thread, or anywhere in the channel', async () => {
    await typing.set(ann, 'general', true);
    await typing.set(ann, 'general', true, 't1');
    await typing.set(ann, 'general', true, 't2');
    await typing.set(ann, 'help', true);
    take();
    await typing.messageSent('general', 'ann', 't1');
    expect(take()).toEqual(['ann stops t1']);
    await typing.messageSent('general', 'ann');
    expect(take()).toEqual(['ann stops', 'ann stops t2']);
    await typing.messageSent('general', 'ann');
    expect(take()).toEqual([]);
  });

  it('with the leave of the session, in that channel only', async () => {
    await typing.set(ann, 'general', true);
    await typing.set(ann, 'general', true, 't1');
    await typing.set(ann, 'help', true);
    take();
    await typing.sessionLeft(ann, 'general');
    expect(take()).toEqual(['ann stops', 'ann stops t1']);
  });

  it('with the session, everywhere', async () => {
    await typing.set(ann, 'general', true);
    await typing.set(ann, 'help', true);
    take();
    await typing.sessionGone(ann);
    expect(take()).toEqual(['ann stops', 'ann stops']);
  });

  it('not with a session while another of the user types there', async () => {
    const phone = session('ann');
    await typing.set(ann, 'general', true);
    await typing.set(phone, 'general', true);
    take();
    await typing.sessionGone(ann);
    expect(take()).toEqual([]);
    await typing.sessionGone(phone);
    expect(take()).toEqual(['ann stops']);
  });

  it('not with a session that did not type', async () => {
    await typing.set(ann, 'general', true);
    take();
    await typing.sessionGone(session('ann'));
    expect(take()).toEqual([]);
  });
});

it('a bus that is away is no error: receivers let typing expire', async () => {
  publish = async () => {
    throw new RealtimeError('unavailable');
  };
  await typing.set(ann, 'general', true);
  await clock.advance(settings.timeoutMs);
  expect(typing.size).toBe(0);
});

it('nothing is kept of who has stopped, nor after disposal', async () => {
  for (let i = 0; i < 100; i += 1) await typing.set(session(`u${i}`), `c${i % 7}`, true);
  expect(typing.size).toBe(100);
  await clock.advance(settings.timeoutMs);
  expect(typing.size).toBe(0);
  await typing.set(ann, 'general', true);
  typing.dispose();
  expect(clock.pending).toBe(0);
});

it('the oldest ends early when far too many type', async () => {
  for (let i = 0; i <= 200; i += 1) void typing.set(ann, `c${i}`, true);
  expect(typing.size).toBe(200);
  expect(heard.filter(({ data }) => !data.isTyping).map(({ data }) => data.channelId)).toEqual(['c0']);
});
