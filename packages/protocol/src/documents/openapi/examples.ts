import type { LogEntry, MessageDeleted, Presence, Receipt } from '../../core.js';
import type { Message } from '../../models/message.js';

/** The people, places and moments of all examples. */
const epoch = 'kX2v9QmT4bZa';
const messageId = '019c2341-7a90-7c3e-9b7a-2f6d1c9e8a51';
const entryId = '019c2341-9d04-7f10-8a3b-c1f0d2e3b4a5';
const position = { epoch, offset: 42, id: messageId };

const message: Message = {
  id: messageId,
  channelId: 'channel-123',
  offset: 42,
  userId: 'user-456',
  user: { displayName: 'Ada' },
  content: 'Hello world!',
  mentions: ['user-789'],
  attachments: [],
  createdAt: '2026-02-03T12:00:00.000Z',
  timestamp: 1770120000000,
  version: 1,
  reactions: [],
  position,
  prev: '019c2341-5511-7e02-b6f4-0a9b8c7d6e5f',
};

const deleted: MessageDeleted = {
  messageId,
  userId: 'user-456',
  deletedAt: '2026-02-03T12:05:00.000Z',
  channelId: 'channel-123',
  position: { epoch, offset: 43, id: entryId },
  prev: messageId,
};

const presence: Presence = {
  userId: 'user-1',
  status: 'online',
  lastSeen: '2026-02-03T12:00:00Z',
  devices: [{ kind: 'web', status: 'online' }],
};

const receipt: Receipt = {
  channelId: 'channel-123',
  userId: 'user-789',
  messageId,
  offset: 42,
  readAt: '2026-02-03T12:00:05.000Z',
};

const entry: LogEntry = { event: 'message:deleted', data: deleted };

export const example = { epoch, messageId, entryId, position, message, entry, presence, receipt };
