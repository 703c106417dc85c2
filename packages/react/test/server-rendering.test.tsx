import { readdirSync, readFileSync } from 'node:fs';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import * as api from '../src/index.js';
import { aMessage } from './support/fake-channel.js';

// This file runs without a DOM: whatever touches `window` or `document` while it is imported or rendered throws.

const Everything = (): ReactNode => {
  const { state, isConnected } = api.useRealtime();
  const connection = api.useConnection(({ state }) => state);
  const channel = api.useChannel();
  const { messages, status } = api.useMessages(undefined, { initialMessages });
  const thread = api.useThread('root');
  const { members, isSynced } = api.usePresence();
  const bob = api.useUserPresence('bob');
  const typing = api.useTyping();
  const receipts = api.useReadReceipts();
  const { total } = api.useUnread();
  const { reactions } = api.useReactions('m');
  const { size } = api.useOfflineQueue();
  api.useRealtimeEvent('message', () => {});
  api.useLostConnection(() => {});
  const shown = {
    state,
    isConnected,
    connection,
    channel: channel.status,
    status,
    isSynced,
    bob: bob.status,
    total,
    size,
  };
  return (
    <>
      {JSON.stringify(shown)}
      {messages.map((message) => (
        <p key={message.clientMessageId} ref={receipts.observe(message.id)}>
          {message.content}
        </p>
      ))}
      {thread.messages.length + members.length + typing.typers.length + reactions.length}
    </>
  );
};

const initialMessages = [aMessage({ content: 'rendered on the server' })];

const decode = (html: string) => html.replaceAll('&quot;', '"').replaceAll('<!-- -->', '');

const idle = {
  state: 'idle',
  isConnected: false,
  connection: 'idle',
  channel: 'idle',
  status: 'ready',
  isSynced: false,
  bob: 'offline',
  total: 0,
  size: 0,
};

describe('rendering on a server', () => {
  it('has no DOM here', () => {
    expect([typeof window, typeof document]).toEqual(['undefined', 'undefined']);
  });

  it('renders every hook idle, with the initial messages, and opens nothing', () => {
    const transport = vi.fn();
    const html = renderToString(
      <api.RealtimeProvider options={{ transport }} userId="alice" getToken={() => 'token'}>
        <api.ChannelProvider id="general">
          <Everything />
        </api.ChannelProvider>
      </api.RealtimeProvider>,
    );
    expect(decode(html)).toBe(`${JSON.stringify(idle)}<p>rendered on the server</p>0`);
    expect(transport).not.toHaveBeenCalled();
  });

  it('renders useRealtime without a provider', () => {
    const Badge = () => <>{api.useRealtime().isConnected ? 'Connected' : 'Connecting...'}</>;
    expect(decode(renderToString(<Badge />))).toBe('Connecting...');
  });
});

describe('the sources', () => {
  const root = new URL('../src/', import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !/\.test(-d)?\.tsx?$/.test(name),
  );
  const sources = files.map((name) => ({ name, text: readFileSync(new URL(name, root), 'utf8') }));

  it('are client modules, each by the first thing in it but a comment', () => {
    const isClient = (text: string): boolean => /^(\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?'use client';\n/.test(text);
    expect(sources.filter(({ text }) => !isClient(text)).map(({ name }) => name)).toEqual([]);
  });

  it('cross the bridge to React in one place', () => {
    const bridges = sources.filter(({ text }) => /useSyncExternalStore\(/.test(text)).map(({ name }) => name);
    expect(bridges).toEqual(['internal/use-store.ts']);
  });

  it('use nothing that React 18 does not have', () => {
    const imported = sources.flatMap(({ text }) => [...text.matchAll(/import \{([^}]*)\} from 'react';/g)]);
    const names = new Set(
      imported.flatMap(([, list]) => list!.split(',').map((name) => name.replace('type', '').trim())),
    );
    expect([...names].filter((name) => !ofReact18.includes(name))).toEqual([]);
  });
});

const ofReact18 = [
  'createContext',
  'ReactNode',
  'useCallback',
  'useContext',
  'useEffect',
  'useId',
  'useInsertionEffect',
  'useMemo',
  'useRef',
  'useState',
  'useSyncExternalStore',
];
