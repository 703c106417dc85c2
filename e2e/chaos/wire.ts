import { keys, type LogEntry } from './record.js';

/** The wire as `PROTOCOL.md` has it, as far as a client of plain HTTP needs it. */
export interface Place {
  readonly epoch: string;
  readonly offset: number;
  readonly id: string;
}

export interface WireMessage {
  readonly id: string;
  readonly offset: number;
  readonly userId: string;
  readonly clientMessageId?: string;
  readonly position: Place;
  readonly prev: string;
  readonly version: number;
  readonly deletedAt?: string;
  readonly reactions: readonly { readonly emoji: string }[];
}

interface OtherData {
  readonly id?: string;
  readonly messageId?: string;
  readonly emoji?: string;
  readonly position: Place;
  readonly prev: string;
}

export interface PollResult {
  readonly channelId: string;
  readonly messages: readonly WireMessage[];
  readonly events: readonly { readonly event: string; readonly data: OtherData }[];
  readonly cursor: string;
  readonly recovered: boolean;
  readonly hasMore: boolean;
  readonly error?: { readonly code: string };
}

/** `<epoch>:<offset>:<id>`. */
export function parseCursor(cursor: string): Place {
  const [epoch = '', offset = '0', ...id] = cursor.split(':');
  return { epoch, offset: Number(offset), id: id.join(':') };
}

/** The slice of the log that a poll answers with: messages and other entries, merged by their places. */
export function entriesOf({ messages, events }: PollResult): (LogEntry & { readonly epoch: string })[] {
  const sent = messages.map(({ id, offset, prev, position, clientMessageId = id }) => {
    return { id, offset, prev, epoch: position.epoch, key: clientMessageId };
  });
  const others = events.map(({ event, data: { position, prev, ...data } }) => {
    const about = data.messageId ?? data.id ?? '';
    return { ...position, prev, key: keyOf(event, about, data.emoji ?? ''), about };
  });
  return [...sent, ...others].sort((a, b) => a.offset - b.offset);
}

function keyOf(event: string, messageId: string, emoji: string): string {
  if (event === 'message:updated') return keys.edit(messageId);
  if (event === 'message:deleted') return keys.delete(messageId);
  if (event === 'reaction') return keys.react(emoji);
  return keys.mention(messageId);
}
