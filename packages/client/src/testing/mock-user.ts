import {
  RealtimeError,
  type CustomStatus,
  type Message,
  type PresenceStatus,
  type WireError,
} from '@nchat/realtime-protocol/core';
import { createCommands } from './commands.js';
import type { Body } from './channel-log.js';
import type { ServerState } from './server-state.js';

/** A message, or anything else that names one. */
export interface MessageRef {
  /** Its id at the server. */
  readonly id: string;
  /** The channel it is in. */
  readonly channelId: string;
}

/**
 * Somebody else: acts at once, without a connection and without waiting, and joins what it acts in. What it may not do
 * throws the {@link RealtimeError} that the server would answer.
 *
 * @example
 * const bob = server.user('bob');
 * const message = bob.send('general', 'Lunch?');
 * bob.react(message, '🍕');
 */
export interface MockUser {
  /** Comes into a channel, for the others to see. */
  join: (channelId: string) => void;
  /** Leaves it. */
  leave: (channelId: string) => void;
  /** Posts a message and returns it. `options` as of `sendMessage`. */
  send: (
    channelId: string,
    content: string,
    options?: Partial<
      Pick<Message, 'mentions' | 'threadId' | 'replyTo' | 'attachments' | 'metadata' | 'clientMessageId'>
    >,
  ) => Message;
  /** Replaces the text of an own message. */
  edit: (message: MessageRef, content: string) => void;
  /** Deletes an own message. */
  delete: (message: MessageRef) => void;
  /** Adds a reaction. */
  react: (message: MessageRef, emoji: string) => void;
  /** Takes a reaction back. */
  unreact: (message: MessageRef, emoji: string) => void;
  /** Marks everything up to this message as read. */
  read: (message: MessageRef) => void;
  /** Types, or stops. Unlike a client it does not stop by itself; who sees it lets it expire after 3 s. */
  type: (channelId: string, isTyping?: boolean, options?: { threadId?: string }) => void;
  /** Is seen like this everywhere; `offline` is gone. `null` takes the custom status away. */
  setPresence: (status: PresenceStatus, customStatus?: CustomStatus | null) => void;
}

/** Makes a {@link MockUser}. */
export function createMockUser(server: ServerState, userId: string): MockUser {
  const run = createCommands(server);
  /** In everything, so that no command is refused for not having joined. */
  const everywhere = { userId, joined: { has: () => true, delete: () => true } } as unknown as Parameters<
    typeof run
  >[0];

  function command(name: string, payload: Body): unknown {
    const answer = run(everywhere, { name, payload }) as { success: boolean; data: unknown; error: WireError };
    if (!answer.success) throw RealtimeError.fromWire(answer.error);
    return answer.data;
  }

  function act(name: string, { id: messageId, channelId }: MessageRef, more: Body = {}): void {
    server.admit(userId, channelId);
    command(name, { channelId, messageId, ...more });
  }

  return {
    join: (channelId) => server.admit(userId, channelId),
    leave: (channelId) => server.withdraw(userId, channelId),
    send(channelId, content, options) {
      server.admit(userId, channelId);
      const clientMessageId = `${userId}-${server.log(channelId).nextId('c')}`;
      const payload = { channelId, content, clientMessageId, ...options };
      return (command('message:send', payload) as { message: Message }).message;
    },
    edit: (message, content) => act('message:edit', message, { content }),
    delete: (message) => act('message:delete', message),
    react: (message, emoji) => act('reaction:add', message, { emoji }),
    unreact: (message, emoji) => act('reaction:remove', message, { emoji }),
    read: (message) => act('message:read', message),
    type(channelId, isTyping = true, { threadId } = {}) {
      server.admit(userId, channelId);
      server.type(userId, channelId, isTyping, threadId);
    },
    setPresence: (status, customStatus) => server.setPresence(userId, status, customStatus),
  };
}
