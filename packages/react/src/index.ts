/**
 * Hooks of the nchat realtime stack.
 *
 * @module @nchat/realtime-react
 */
'use client';

export { RealtimeProvider, type RealtimeProviderProps } from './realtime-provider.js';
export { ChannelProvider, type ChannelProviderProps } from './channel-provider.js';
export { RealtimeUsageError, type RealtimeUsageErrorCode } from './usage-error.js';
export { useRealtime, type UseRealtimeResult } from './use-realtime.js';
export { useRealtimeClient } from './use-realtime-client.js';
export { useConnection } from './use-connection.js';
export { useLostConnection, type LostConnectionEvent, type UseLostConnectionOptions } from './use-lost-connection.js';
export { useRealtimeEvent, type UseRealtimeEventOptions } from './use-realtime-event.js';
export { useChannel, type UseChannelOptions, type UseChannelResult } from './use-channel.js';
export { useMessages, type UseMessagesOptions, type UseMessagesResult } from './use-messages.js';
export { useThread, type UseThreadOptions } from './use-thread.js';
export { usePresence, type UsePresenceResult } from './use-presence.js';
export { useUserPresence, type UseUserPresenceResult } from './use-user-presence.js';
export { useTyping, type UseTypingOptions, type UseTypingResult } from './use-typing.js';
export { useReadReceipts, type UseReadReceiptsOptions, type UseReadReceiptsResult } from './use-read-receipts.js';
export { useUnread, type UseUnreadResult } from './use-unread.js';
export { useNotifications } from './use-notifications.js';
export { useReactions, type UseReactionsResult } from './use-reactions.js';
export { useOfflineQueue, type UseOfflineQueueResult } from './use-offline-queue.js';
