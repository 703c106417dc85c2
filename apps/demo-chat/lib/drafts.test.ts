import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const stored = new Map<string, string>();

beforeEach(() => {
  stored.clear();
  vi.resetModules();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});

afterEach(() => vi.unstubAllGlobals());

it('keeps a draft over a reload, per user, channel and thread, until it is sent', async () => {
  const page = await import('./drafts');
  const key = page.draftKey('ann', 'general', 't1');
  page.changeDraft(key, { text: 'half a tho', replyTo: { id: 'm1', userId: 'bob', content: 'hi' } });
  page.changeDraft(page.draftKey('ann', 'general'), { text: 'other' });

  vi.resetModules();
  const reloaded = await import('./drafts');
  expect(reloaded.draftOf(key)).toEqual({
    text: 'half a tho',
    replyTo: { id: 'm1', userId: 'bob', content: 'hi' },
    attachments: [],
  });
  expect(reloaded.draftOf(reloaded.draftKey('bob', 'general', 't1')).text).toBe('');
  reloaded.clearDraft(key);
  expect([...stored.keys()]).toEqual(['nchat:draft:ann/general']);
});

it('starts empty where nothing can be kept, and where something else was', async () => {
  const { draftOf, changeDraft } = await import('./drafts');
  stored.set('nchat:draft:a', '{{{');
  expect(draftOf('a')).toEqual({ text: '', attachments: [] });
  vi.stubGlobal('localStorage', undefined);
  changeDraft('b', { text: 'in memory' });
  expect(draftOf('b').text).toBe('in memory');
});
