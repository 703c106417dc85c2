/* eslint-disable @typescript-eslint/no-floating-promises -- the specification's code, as it stands there */
import { describe, expect, it } from 'vitest';
import { realtimeClient, RealtimeClient } from './index.js';

// The specification's snippets but for the import paths. They only have to compile here; the integration tests run
// them against a server.
declare const userId: string;
declare const token: string;

// prettier-ignore
export async function serviceLayer(): Promise<void> {
// Connect
await realtimeClient.connect(userId, token)

// Join channel
realtimeClient.joinChannel('channel-123')

// Listen for messages
realtimeClient.on('message', (message) => {
  console.log('New message:', message)
})

// Send typing indicator
realtimeClient.sendTyping('channel-123', true)

// Update presence
realtimeClient.updatePresence('online')

// Disconnect
realtimeClient.disconnect()
}

// prettier-ignore
export function integrationTest(): void {
describe('Realtime Plugin', () => {
  it('should connect and join channel', async () => {
    const client = new RealtimeClient()
    await client.connect('user-123', 'token')

    client.joinChannel('channel-123')

    const message = await new Promise((resolve) => {
      client.on('message', resolve)
      // Trigger message from another client
    })

    expect(message).toHaveProperty('content')
  })
})
}

declare function useEffect(effect: () => void | (() => void), deps: unknown[]): void;
declare const useRealtime: () => typeof realtimeClient;

/** The hook's example, with the client itself in place of what the React package returns. */
// prettier-ignore
export function useChatChannel({ channelId }: { channelId: string }) {
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
  return { handleTyping, updatePresence };
}
