import type { Message } from '../messages/message.js';
import type { PresenceMember } from '../presence/presence.js';

let serial = 0;
const start = Date.parse('2026-02-03T12:00:00.000Z');

/**
 * A message that was sent, by `bob` in `general`; every part may be given. Ids count up, and so does the time by a
 * minute each.
 *
 * @example
 * aMessage({ content: 'Hello!', userId: 'carol' });
 */
export function aMessage(parts: Partial<Message> = {}): Message {
  serial += 1;
  const id = parts.id ?? `message-${serial}`;
  const createdAt = parts.createdAt ?? new Date(parts.timestamp ?? start + serial * 60_000).toISOString();
  return {
    id,
    clientMessageId: `client-${id}`,
    channelId: 'general',
    offset: serial,
    userId: 'bob',
    content: `Text of ${id}`,
    mentions: [],
    attachments: [],
    createdAt,
    timestamp: Date.parse(createdAt),
    version: 1,
    reactions: [],
    position: null,
    status: 'sent',
    ...parts,
  };
}

/**
 * A member who is online on one device; every part may be given. Without an id: `user-1`, `user-2`, …
 *
 * @example
 * aMember({ userId: 'carol', status: 'away' });
 */
export function aMember(parts: Partial<PresenceMember> = {}): PresenceMember {
  const status = parts.status ?? 'online';
  serial += parts.userId === undefined ? 1 : 0;
  return {
    userId: `user-${serial}`,
    status,
    lastSeen: new Date(start).toISOString(),
    devices: status === 'offline' ? [] : [{ kind: 'web', status: status === 'away' ? 'away' : 'online' }],
    ...parts,
  };
}
