import type { Notification } from '@nchat/realtime-client';
import { expect, it } from 'vitest';
import { listNotices } from './notices';

const notification = (id: string, of: Partial<Notification>): Notification =>
  ({ kind: 'mention', position: { id, offset: Number(id) }, ...of }) as Notification;

const inbox = [
  notification('1', { channelId: 'a', messageId: 'm1', fromUserId: 'ann' }),
  notification('2', { kind: 'build', data: { text: 'All is built' } }),
  notification('3', { channelId: 'b', messageId: 'm3', fromUserId: 'ben' }),
  notification('4', { channelId: 'a', messageId: 'm4', fromUserId: 'cas' }),
  notification('5', { kind: 'build', data: { html: '<b>' } }),
];

const unread = (mentions: Record<string, number>, seen: string | null) =>
  listNotices(inbox, new Map(Object.entries(mentions)), seen)
    .filter(({ isUnread }) => isUnread)
    .map(({ key }) => key);

it('lists the newest first, with the text of a service if it is text', () => {
  const notices = listNotices(inbox, new Map(), null);
  expect(notices.map(({ key }) => key)).toEqual(['5', '4', '3', '2', '1']);
  expect(notices.map(({ text }) => text)).toEqual([undefined, undefined, undefined, 'All is built', undefined]);
  expect(notices[1]).toMatchObject({ channelId: 'a', messageId: 'm4', fromUserId: 'cas' });
});

it('holds the newest mentions of a channel for unread, as many as the channel has', () => {
  expect(unread({ a: 1 }, '5')).toEqual(['4']);
  expect(unread({ a: 2, b: 1 }, '5')).toEqual(['4', '3', '1']);
  expect(unread({}, '5')).toEqual([]);
});

it("holds a service's notice for unread until the list was looked at", () => {
  expect(unread({}, null)).toEqual(['5', '2']);
  expect(unread({}, '3')).toEqual(['5']);
});
