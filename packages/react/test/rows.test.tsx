// @vitest-environment jsdom
import type { Message } from '@nchat/realtime-client';
import { createMockClient } from '@nchat/realtime-client/testing';
import { memo, type ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { ChannelProvider, RealtimeProvider, useMessages, useTyping } from '../src/index.js';
import { act, render, screen } from './support/testing-library.js';

/** A list of memoised rows and a line that shows who types, on a real client; counts who renders. */
async function list() {
  const mock = createMockClient({ userId: 'alice', messages: ['a', 'b', 'c'] });
  let renders: string[] = [];
  const Row = memo(function Row({ message }: { message: Message }): ReactNode {
    renders.push(message.content);
    return <li>{`${message.content} ${message.status} ${message.reactions.length}`}</li>;
  });
  const List = (): ReactNode => {
    renders.push('list');
    return useMessages().messages.map((message) => <Row key={message.clientMessageId} message={message} />);
  };
  const Typing = (): ReactNode => <p>typing: {useTyping().typers.join()}</p>;
  render(
    <RealtimeProvider client={mock.client}>
      <ChannelProvider id="general">
        <List />
        <Typing />
      </ChannelProvider>
    </RealtimeProvider>,
  );
  await screen.findByText('c sent 0');
  /** Who rendered because of it; StrictMode renders each twice. */
  const rendersOf = async (change: () => unknown): Promise<string[]> => {
    renders = [];
    await act(async () => void (await change()));
    return [...new Set(renders)];
  };
  return { ...mock, bob: mock.server.user('bob'), rendersOf };
}

describe('who renders in a list on a real client', () => {
  it('for typing: nobody in it', async () => {
    const { bob, rendersOf, client } = await list();
    expect(await rendersOf(() => bob.type('general'))).toEqual([]);
    expect(screen.queryByText('typing: bob')).not.toBeNull();
    act(() => client.disconnect());
  });

  it('for a new message of somebody: the list, and the new row', async () => {
    const { bob, rendersOf, client } = await list();
    expect(await rendersOf(() => bob.send('general', 'd'))).toEqual(['list', 'd']);
    act(() => client.disconnect());
  });

  it('for an own message on its way through queued, sending and sent: only its own row', async () => {
    const { rendersOf, client } = await list();
    expect(await rendersOf(() => client.sendMessage('general', 'mine'))).toEqual(['list', 'mine']);
    expect(screen.queryByText('mine sent 0')).not.toBeNull();
    act(() => client.disconnect());
  });

  it('for an edit, a reaction, a deletion and a read mark: only the rows they change', async () => {
    const { bob, client, rendersOf, server } = await list();
    const [first] = client.channel('general').messages.getSnapshot().items;
    expect(await rendersOf(() => bob.edit(first!, 'A'))).toEqual(['list', 'A']);
    expect(await rendersOf(() => bob.react(first!, '👍'))).toEqual(['list', 'A']);
    expect(await rendersOf(() => bob.delete(first!))).toEqual(['list', '']);
    const mine = await act(() => client.sendMessage('general', 'mine'));
    expect(await rendersOf(() => server.user('eve').read(mine))).toEqual(['list', 'mine']);
    act(() => client.disconnect());
  });

  it('for a reconnect without news: no row', async () => {
    const { network, rendersOf, client } = await list();
    const rows = await rendersOf(async () => {
      network.offline();
      network.online();
      await client.connect();
      await client.joinChannel('general');
    });
    expect(client.state).toBe('connected');
    expect(rows.filter((name) => name !== 'list')).toEqual([]);
    act(() => client.disconnect());
  });
});
