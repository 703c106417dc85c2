import { RealtimeError } from '@nchat/realtime-client';
import { expect, it } from 'vitest';
import { bannerFor } from './connection-banner';

const banner = (of: Partial<Parameters<typeof bannerFor>[0]>) =>
  bannerFor({ state: 'connected', transport: 'websocket', attempt: 0, reason: null, queued: 0, ...of });

it('says nothing when all is well, or before anything is known', () => {
  expect(banner({})).toBeNull();
  expect(banner({ state: 'idle', transport: null })).toBeNull();
  expect(banner({ state: 'connecting', transport: null, attempt: 1 })).toBeNull();
  expect(banner({ state: 'syncing' })).toBeNull();
});

it('says what becomes of what was written, and offers to try now', () => {
  const away = (queued: number) => banner({ state: 'reconnecting', transport: null, attempt: 1, queued });
  expect(away(0)).toMatchObject({ action: 'Try now', text: 'What you write is kept, and sent once it is back.' });
  expect(away(1)?.text).toBe('What you wrote is kept, and sent once it is back.');
  expect(away(3)?.text).toBe('3 things you did are kept, and sent once it is back.');
  expect(banner({ state: 'reconnecting', attempt: 4 })?.text).toContain('4 tries so far.');
  expect(banner({ state: 'connecting', attempt: 2 })?.title).toBe('Connecting again…');
});

it('tells no network, disconnected and refused apart', () => {
  expect(banner({ state: 'offline' })).toMatchObject({ tone: 'bad', title: 'No network.' });
  expect(banner({ state: 'disconnected' })).toMatchObject({ tone: 'bad', action: 'Connect' });
  expect(banner({ state: 'failed' })?.text).toBe('The server refused the connection.');
  const cause = new Error('This demo has no key to sign with.');
  const reason = new RealtimeError('unauthorized', { cause });
  expect(banner({ state: 'failed', reason })).toMatchObject({ text: cause.message, action: 'Try again' });
});

it('says over what it is back, and when that is the second best', () => {
  expect(banner({ state: 'syncing', attempt: 1 })?.title).toBe('Connected over WebSocket.');
  expect(banner({ state: 'syncing', attempt: 1, transport: 'polling' })?.title).toBe('Connected over plain HTTP.');
  expect(banner({ transport: 'polling' })).toMatchObject({ tone: 'info', action: 'Try WebSocket now' });
});
