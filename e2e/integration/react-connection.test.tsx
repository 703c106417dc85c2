// @vitest-environment jsdom
import {
  RealtimeProvider,
  useChannel,
  useMessages,
  usePresence,
  useReadReceipts,
  useRealtime,
  useTyping,
} from '@nchat/realtime-react';
import { useEffect, type ReactNode } from 'react';
import { expect, it } from 'vitest';
import { act, inRoom, render, screen, waitFor, World } from './react-support.js';

function Room(): ReactNode {
  const { status } = useChannel();
  const { messages } = useMessages();
  const { isSynced } = usePresence();
  useTyping();
  useReadReceipts();
  return (
    <p>
      {status}: {isSynced && 'synced'}, {messages.length} said
    </p>
  );
}

it('makes one connection and one join on the wire, in StrictMode and for any number of hooks', async () => {
  await using world = await World.start();
  const client = world.client('ann');
  render(
    <>
      <Room />
      <Room />
    </>,
    { wrapper: inRoom(client) },
  );
  await waitFor(() => expect(screen.getAllByText('joined: synced, 0 said')).toHaveLength(2));
  await act(() => client.sendMessage('general', 'hello'));
  await waitFor(() => expect(screen.getAllByText('joined: synced, 1 said')).toHaveLength(2));
  const { opened, closed, ...commands } = await world.wire();
  expect({ opened, closed }).toEqual({ opened: 1, closed: 0 });
  expect(world.joins).toEqual(['ann general']);
  expect(commands).not.toHaveProperty('channel:leave');
});

it('causes no traffic when a room or the provider unmounts and mounts again quickly', async () => {
  await using world = await World.start();
  const client = world.client('ann');
  const Wrapper = inRoom(client);
  const app = (key: number, room: number) => (
    <Wrapper key={key}>
      <Room key={room} />
    </Wrapper>
  );
  const { rerender } = render(app(0, 0));
  await screen.findByText('joined: synced, 0 said');
  // Its end tells that the first provider's moment of grace is over as well.
  const witness = world.client('witness');
  const other = render(<RealtimeProvider client={witness} />);
  await waitFor(() => expect(witness.isConnected).toBe(true));

  for (let round = 1; round <= 20; round += 1) rerender(app(0, round));
  for (let round = 1; round <= 20; round += 1) rerender(app(round, 0));
  other.unmount();
  await waitFor(() => expect(witness.state).toBe('disconnected'));

  expect(client.state).toBe('connected');
  expect(screen.getByText('joined: synced, 0 said')).toBeDefined();
  const wire = await world.wire();
  expect(wire.opened).toBe(2);
  expect(world.joins).toEqual(['ann general']);
  expect(wire).not.toHaveProperty('channel:leave');
});

it('leaves a room that stays unmounted, disconnects without a provider, and comes back with the same client', async () => {
  await using world = await World.start();
  const client = world.client('ann', { releaseDelayMs: 0 });
  const Wrapper = inRoom(client);
  const first = render(<Room />, { wrapper: Wrapper });
  await screen.findByText('joined: synced, 0 said');
  first.unmount();
  await waitFor(async () => expect(await world.wire()).toMatchObject({ 'channel:leave': 1, closed: 1 }));
  expect(client.state).toBe('disconnected');
  render(<Room />, { wrapper: Wrapper });
  await screen.findByText('joined: synced, 0 said');
  expect(await world.wire()).toMatchObject({ opened: 2, closed: 1 });
  expect(world.joins).toEqual(['ann general', 'ann general']);
});

it('follows userId and enabled', async () => {
  await using world = await World.start();
  const Who = (): ReactNode => {
    const { isConnected, client, error } = useRealtime();
    return <p>{isConnected ? client.userId : (error?.code ?? 'nobody')}</p>;
  };
  const app = (userId: string, enabled: boolean) => (
    <RealtimeProvider
      options={{ url: world.server.url }}
      userId={userId}
      getToken={() => world.server.token(userId)}
      enabled={enabled}
    >
      <Who />
    </RealtimeProvider>
  );
  const { rerender } = render(app('ann', false));
  expect(screen.getByText('nobody')).toBeDefined();
  expect(await world.wire()).toMatchObject({ opened: 0 });
  rerender(app('ann', true));
  await screen.findByText('ann');
  rerender(app('bob', true));
  await screen.findByText('bob');
  rerender(app('bob', false));
  await screen.findByText('nobody');
  await waitFor(async () => expect(await world.wire()).toMatchObject({ opened: 2, closed: 2 }));
});

// prettier-ignore
/* eslint-disable */
// @ts-expect-error: the page writes JavaScript, where a parameter needs no type.
function ChatChannel({ channelId }) {
  const {
    isConnected,
    joinChannel,
    leaveChannel,
    sendTyping,
    updatePresence
  } = useRealtime()

  useEffect(() => {
    if (isConnected) {
      joinChannel(channelId)
    }
    return () => leaveChannel(channelId)
  }, [channelId, isConnected])

  const handleTyping = () => {
    sendTyping(channelId, true)
  }

  return (
    <div>
      {isConnected ? 'Connected' : 'Connecting...'}
    </div>
  )
}
/* eslint-enable */

it("runs the specification's hook example as printed", async () => {
  await using world = await World.start();
  const client = world.client('ann', { releaseDelayMs: 0 });
  const { unmount } = render(
    <RealtimeProvider client={client}>
      <ChatChannel channelId="channel-123" />
    </RealtimeProvider>,
  );
  expect(screen.getByText('Connecting...')).toBeDefined();
  await screen.findByText('Connected');
  const bob = await world.other('bob', 'channel-123');
  const members = () =>
    bob
      .channel('channel-123')
      .presence.getSnapshot()
      .members.map(({ userId }) => userId);
  await waitFor(() => expect(members()).toContain('ann'));
  expect(world.joins).toEqual(['ann channel-123', 'bob channel-123']);
  expect(await world.wire()).toMatchObject({ opened: 2, closed: 0 });
  unmount();
  await waitFor(async () => expect(await world.wire()).toMatchObject({ 'channel:leave': 1, closed: 1 }));
});
