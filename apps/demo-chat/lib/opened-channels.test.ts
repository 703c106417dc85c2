import { expect, it, vi } from 'vitest';
import { channelsCalling, newestCall, openedChannels } from './opened-channels';

const call = (channelId: string, messageId: string) => ({ channelId, messageId });

it('a direct channel calls until it is taken from the list, and again with the next message', () => {
  const calls = [call('dm-ann:ben', '01'), call('general', '02'), call('dm-cid:dan', '03')];
  expect(channelsCalling('ben', calls, new Map())).toEqual(['dm-ann:ben']);
  const removed = new Map([['dm-ann:ben', newestCall('dm-ann:ben', calls)]]);
  expect(channelsCalling('ben', calls, removed)).toEqual([]);
  expect(channelsCalling('ben', [...calls, call('dm-ann:ben', '04')], removed)).toEqual(['dm-ann:ben']);
});

it('what is opened, and taken from the list again, is remembered by the browser', () => {
  const values = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => values.set(key, value),
  });
  const store = openedChannels('ann');
  store.add(['one', 'two', 'two']);
  store.remove('one', '07');
  expect([...values]).toEqual([
    ['nchat-demo:channels:ann', '["two"]'],
    ['nchat-demo:removed:ann', '[["one","07"]]'],
  ]);
  store.add(['one']);
  expect(store.get()).toEqual(['two', 'one']);
  expect(store.removed().size).toBe(0);
  vi.unstubAllGlobals();
});
