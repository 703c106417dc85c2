import type { Attachment, LogEntry, Message, Position, ReactionSummary, UserProfile } from '@nchat/realtime-protocol';
import { tombstone } from '../../core/materialise.js';

/** What never changes of a message, stored as one JSON text that scripts do not look into. */
export interface MessageBody {
  readonly id: string;
  readonly channelId: string;
  readonly userId: string;
  readonly user?: UserProfile | undefined;
  readonly clientMessageId?: string | undefined;
  readonly threadId?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly attachments: readonly Attachment[];
  readonly metadata?: Message['metadata'];
  readonly createdAt: string;
  readonly timestamp: number;
}

/** Fields by their one-letter names, as the scripts give them. */
export type Fields = Readonly<Record<string, string>>;

/** A flat list of names and values, as streams carry them. */
export function fieldsOf(flat: readonly string[]): Fields {
  const fields: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) fields[flat[i] as string] = flat[i + 1] as string;
  return fields;
}

const MESSAGE_FIELDS = ['b', 'u', 'o', 'p', 'c', 'm', 'v', 'e', 'd', 'r', 't'];

/** A message's values in the order the scripts list them. */
export const messageFields = (values: readonly string[]): Fields =>
  Object.fromEntries(MESSAGE_FIELDS.map((name, index) => [name, values[index] ?? '']));

/** A message as it stands, at its own place. */
export function decodeMessage(epoch: string, fields: Fields): Message {
  const body = JSON.parse(fields['b'] ?? '{}') as MessageBody;
  const offset = Number(fields['o']);
  const position = { epoch, offset, id: body.id };
  return materialise(body, fields, { offset, position, prev: fields['p'] ?? '' });
}

function materialise(body: MessageBody, fields: Fields, place: Pick<Message, 'offset' | 'position' | 'prev'>): Message {
  const message: Message = {
    ...body,
    attachments: [...body.attachments],
    content: fields['c'] ?? '',
    mentions: JSON.parse(fields['m'] || '[]') as string[],
    version: Number(fields['v'] || 1),
    ...(fields['e'] && { editedAt: fields['e'] }),
    reactions: decodeReactions(fields['r'] ?? ''),
    ...place,
  };
  return fields['d'] ? tombstone(message, fields['d']) : message;
}

/** `<emoji> US <count> US <user> US <user> US … RS`, of which `count` may be more. */
function decodeReactions(text: string): ReactionSummary[] {
  return text
    .split('\u001e')
    .filter((group) => group !== '')
    .map((group) => {
      const [emoji = '', count = '', ...userIds] = group.split('\u001f');
      return { emoji, count: Number(count), userIds: userIds.slice(0, -1) };
    });
}

/** Where an entry stands and what it says, raw. */
export interface RawEntry {
  readonly epoch: string;
  readonly offset: number;
  readonly kind: string;
  readonly id: string;
  readonly prev: string;
  readonly fields: Fields;
  /** When the message it is about was deleted; '' when it was not. */
  readonly deletedAt: string;
}

/** A raw entry as everybody knows it. Content of a message that is deleted by now is not in it. */
export function decodeEntry(
  channelId: string,
  { epoch, offset, kind, id, prev, fields, deletedAt }: RawEntry,
): LogEntry {
  const position: Position = { epoch, offset, id };
  const place = { position, prev };
  switch (kind) {
    case 'message': {
      const body = JSON.parse(fields['b'] ?? '{}') as MessageBody;
      const shown = deletedAt ? { ...fields, d: deletedAt } : fields;
      return { event: 'message', data: materialise(body, shown, { offset, ...place }) };
    }
    case 'edit': {
      const body = JSON.parse(fields['b'] ?? '{}') as MessageBody;
      const shown = deletedAt ? { ...fields, d: deletedAt } : fields;
      return { event: 'message:updated', data: materialise(body, shown, { offset: Number(fields['o']), ...place }) };
    }
    case 'delete':
      return {
        event: 'message:deleted',
        data: {
          channelId,
          messageId: fields['g'] ?? '',
          userId: fields['u'] ?? '',
          deletedAt: fields['d'] ?? '',
          ...place,
        },
      };
    case 'reaction': {
      const emoji = fields['j'] ?? '';
      const reactions = decodeReactions(fields['r'] ?? '');
      const count = reactions.find((reaction) => reaction.emoji === emoji)?.count ?? 0;
      const action = fields['w'] === 'remove' ? 'remove' : 'add';
      const what = {
        channelId,
        messageId: fields['g'] ?? '',
        userId: fields['u'] ?? '',
        emoji,
        action,
        count,
        reactions,
      } as const;
      return { event: 'reaction', data: { ...what, ...place } };
    }
    default:
      return { event: 'notification', data: { ...(JSON.parse(fields['n'] ?? '{}') as { kind: string }), ...place } };
  }
}
