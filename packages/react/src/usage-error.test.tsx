// @vitest-environment jsdom
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { fakeClient } from '../test/support/fake-client.js';
import { within } from '../test/support/wrap.js';
import * as api from './index.js';

const hooks: Record<string, () => unknown> = {
  useRealtimeClient: () => api.useRealtimeClient(),
  useConnection: () => api.useConnection(),
  useLostConnection: () => api.useLostConnection(() => {}),
  useRealtimeEvent: () => api.useRealtimeEvent('message', () => {}),
  useUserPresence: () => api.useUserPresence('bob'),
  useUnread: () => api.useUnread(),
  useNotifications: () => api.useNotifications(),
  useOfflineQueue: () => api.useOfflineQueue(),
};

const channelHooks: Record<string, () => unknown> = {
  useChannel: () => api.useChannel(),
  useMessages: () => api.useMessages(),
  useThread: () => api.useThread('root'),
  usePresence: () => api.usePresence(),
  useTyping: () => api.useTyping(),
  useReadReceipts: () => api.useReadReceipts(),
  useReactions: () => api.useReactions('message'),
};

const Using = ({ hook }: { hook: () => unknown }): ReactNode => {
  hook();
  return 'ok';
};

function thrownBy(render: () => unknown): unknown {
  try {
    return void render();
  } catch (error) {
    return error;
  }
}

describe('RealtimeUsageError', () => {
  const all = { ...hooks, ...channelHooks };

  it.each(Object.keys(all))('%s says that a provider is missing', (name) => {
    const error = thrownBy(() => renderToString(<Using hook={all[name]!} />));
    expect(error).toBeInstanceOf(api.RealtimeUsageError);
    // A thread is a list of messages, and says so.
    const shown = name === 'useThread' ? 'useMessages' : name;
    expect(error).toMatchObject({ code: 'provider_missing', name: 'RealtimeUsageError' });
    expect((error as Error).message).toContain(shown);
  });

  it.each(Object.keys(channelHooks))('%s says that a channel is missing', (name) => {
    const Within = within(fakeClient());
    const render = () => renderToString(<Within>{<Using hook={channelHooks[name]!} />}</Within>);
    expect(thrownBy(render)).toMatchObject({ code: 'channel_missing' });
  });

  it('covers every hook but useRealtime', () => {
    const exported = Object.keys(api).filter((name) => name.startsWith('use') && name !== 'useRealtime');
    expect(Object.keys(all).sort()).toEqual(exported.sort());
  });
});
