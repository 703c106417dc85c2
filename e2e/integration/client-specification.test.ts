/* eslint-disable @typescript-eslint/no-floating-promises -- the specification's code, as it stands there */
import { describe, expect, it, vi } from 'vitest';
import { Clients, createTestServer, next } from './client-support.js';

// The snippets of the specification, as they stand there.
describe('the specification', () => {
  it('runs its service layer', async () => {
    await using server = await createTestServer();
    await using clients = new Clients();
    vi.stubEnv('NEXT_PUBLIC_REALTIME_URL', server.url);
    const { realtimeClient } = await import('@nchat/realtime-client');
    const userId = 'user-123';
    const token = await server.token(userId);
    const console = { log: vi.fn() };
    const other = await clients.user(server, 'other', ['channel-123']);
    const typing = next(other, 'typing');

    // Connect
    await realtimeClient.connect(userId, token);

    // Join channel
    realtimeClient.joinChannel('channel-123');

    // Listen for messages
    realtimeClient.on('message', (message) => {
      console.log('New message:', message);
    });

    // (The snippet runs on; here we wait until the join has been answered.)
    await realtimeClient.joinChannel('channel-123');

    // Send typing indicator
    realtimeClient.sendTyping('channel-123', true);

    // Update presence
    realtimeClient.updatePresence('online');

    expect(await typing).toMatchObject({ userId, isTyping: true });
    await other.sendMessage('channel-123', 'hello');
    await vi.waitFor(() =>
      expect(console.log).toHaveBeenCalledWith('New message:', expect.objectContaining({ content: 'hello' })),
    );

    // Disconnect
    realtimeClient.disconnect();
    expect(realtimeClient.state).toBe('disconnected');
    vi.unstubAllEnvs();
  });

  it('runs its service layer without a pause, to the end', async () => {
    await using server = await createTestServer();
    await using clients = new Clients();
    const realtimeClient = clients.make({ url: server.url });
    const errors: unknown[] = [];
    realtimeClient.on('error', (error) => errors.push(error));
    await realtimeClient.connect('user-123', await server.token('user-123'));
    realtimeClient.joinChannel('channel-123');
    realtimeClient.on('message', () => {});
    realtimeClient.sendTyping('channel-123', true);
    realtimeClient.updatePresence('online');
    realtimeClient.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(errors).toEqual([]);
  });

  it('runs its integration test', async () => {
    await using server = await createTestServer({ auth: { mode: 'dev' } });
    await using clients = new Clients();
    vi.stubEnv('NEXT_PUBLIC_REALTIME_URL', server.url);
    const { RealtimeClient } = await import('@nchat/realtime-client');
    const another = clients.make({ url: server.url });
    await another.connect('another', 'token');
    await another.joinChannel('channel-123');

    const client = new RealtimeClient();
    await client.connect('user-123', 'token');

    client.joinChannel('channel-123');

    const message = await new Promise((resolve) => {
      client.on('message', resolve);
      // Trigger message from another client
      void client.joinChannel('channel-123').then(() => another.sendMessage('channel-123', 'triggered'));
    });

    expect(message).toHaveProperty('content');
    await client.dispose();
    vi.unstubAllEnvs();
  });
});
