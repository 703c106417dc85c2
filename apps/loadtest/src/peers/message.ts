import { randomUUID } from 'node:crypto';

export interface Sending {
  readonly channelId: string;
  readonly content: string;
  readonly clientMessageId?: string;
}

const epoch = randomUUID().slice(0, 12);
const tops = new Map<string, { offset: number; id: string }>();

/** A message with the fields of ours, so that peers put as many bytes on the wire. They keep nothing of it. */
export function messageOf(userId: string, { channelId, content, clientMessageId }: Sending) {
  const top = tops.get(channelId) ?? { offset: 0, id: '' };
  const id = randomUUID();
  const offset = top.offset + 1;
  tops.set(channelId, { offset, id });
  const now = Date.now();
  return {
    id,
    channelId,
    offset,
    userId,
    content,
    mentions: [],
    clientMessageId,
    attachments: [],
    createdAt: new Date(now).toISOString(),
    timestamp: now,
    version: 1,
    reactions: [],
    position: { epoch, offset, id },
    prev: top.id,
  };
}
