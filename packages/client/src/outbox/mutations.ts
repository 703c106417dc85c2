import {
  CONTENT_LIMIT,
  RealtimeError,
  type Message as WireMessage,
  type Position,
  type Receipt,
} from '@nchat/realtime-protocol/core';
import { abortError } from '../abort.js';
import type { ChannelContent } from '../channel/channel-content.js';
import type { Clock } from '../clock.js';
import { createId } from '../ids.js';
import type { Message, SendOptions } from '../messages/message.js';
import { isUntouched, type Outbox } from './outbox.js';

/** A channel as mutations see it. */
export interface MutationTarget {
  readonly id: string;
  readonly content: ChannelContent;
}

/** Everything that changes a channel's log or a read mark, by way of the outbox. */
export interface Mutations {
  send: (channel: MutationTarget, content: string, options: SendOptions) => Promise<Message>;
  edit: (
    channel: MutationTarget,
    messageId: string,
    content: string,
    options: { mentions?: readonly string[] },
  ) => Promise<Message>;
  delete: (channel: MutationTarget, messageId: string) => Promise<void>;
  react: (channel: MutationTarget, messageId: string, emoji: string, action: 'add' | 'remove') => Promise<void>;
  read: (channel: MutationTarget, messageId: string | undefined) => Promise<void>;
}

/** What mutations need of the client. */
export interface MutationHost {
  readonly clock: Clock;
  readonly outbox: Outbox;
  me: () => string | null;
  /** False when nobody is signed in any more: then nothing can be queued for anybody. */
  mayQueue: () => boolean;
  /** A message goes out, which ends typing. */
  sending: (channelId: string) => void;
}

/** Makes the {@link Mutations} of a client. */
export function createMutations({ clock, outbox, me, mayQueue, sending }: MutationHost): Mutations {
  /** Rejects at once what the server would refuse, and what nobody may send. */
  function check(channelId: string, content = '.', clientMessageId?: string): void {
    const details = { channelId, clientMessageId };
    if (!mayQueue()) throw new RealtimeError('unauthorized', details);
    if (content.trim() && content.length <= CONTENT_LIMIT) return;
    throw new RealtimeError('invalid_payload', { ...details, path: 'content' });
  }

  /** Drops a send that the server cannot have seen. */
  function withdraw(id: string): boolean {
    const op = outbox.find(id);
    return !!op && isUntouched(op) && outbox.discard(id);
  }

  /** The server's id where there is one, whatever id the caller holds. */
  const idOf = ({ content }: MutationTarget, messageId: string): string => content.find(messageId)?.id ?? messageId;

  return {
    async send({ id: channelId }, content, { clientMessageId: id = createId(clock.now()), signal, ...rest }) {
      if (signal?.aborted) throw abortError('The send was withdrawn.');
      check(channelId, content, id);
      sending(channelId);
      signal?.addEventListener('abort', () => withdraw(id), { once: true });
      return outbox.enqueue('send', channelId, { content, ...rest }, id);
    },
    async edit(channel, messageId, content, { mentions }) {
      check(channel.id, content);
      const id = idOf(channel, messageId);
      const change = { content, ...(mentions && { mentions }) };
      if (outbox.rewrite(id, change)) return channel.content.find(id)!;
      return outbox.enqueue('edit', channel.id, { messageId: id, ...change });
    },
    async delete(channel, messageId) {
      check(channel.id);
      const id = idOf(channel, messageId);
      if (!withdraw(id)) await outbox.enqueue('delete', channel.id, { messageId: id });
    },
    async react(channel, messageId, emoji, action) {
      check(channel.id);
      await outbox.enqueue('react', channel.id, { messageId: idOf(channel, messageId), emoji, action });
    },
    async read(channel, messageId) {
      const { id: channelId, content } = channel;
      check(channelId);
      const target = messageId ? content.find(messageId) : content.main.list.newest();
      const id = target?.id ?? messageId;
      const mark = content.receipts.getSnapshot().get(me() ?? '')?.offset ?? 0;
      if (!id || (target && target.offset <= mark)) return;
      // One mark is enough: a newer one takes the place of one that has not gone out.
      const waiting = outbox.items
        .getSnapshot()
        .find((op) => op.kind === 'read' && op.channelId === channelId && isUntouched(op));
      if (waiting) outbox.rewrite(waiting.id, { messageId: id });
      await outbox.enqueue('read', channelId, { messageId: id }, waiting?.id);
    },
  };
}

/** What performing operations needs of the client. */
export interface PerformHost {
  readonly outbox: Outbox;
  me: () => string | null;
  contentOf: (channelId: string) => ChannelContent;
  request: (name: string, payload: object) => Promise<unknown>;
}

/** Runs one operation of the outbox on the wire; resolves with what its caller gets. */
export async function perform(
  { outbox, me, contentOf, request }: PerformHost,
  {
    id,
    kind,
    channelId,
    payload,
  }: { id: string; kind: string; channelId: string; payload: Readonly<Record<string, unknown>> },
): Promise<unknown> {
  const { action, ...rest } = payload;
  // The message is a send that failed: it has no place in the log.
  if (outbox.find(rest.messageId as string)) throw new RealtimeError('message_not_found', { channelId });
  const answer = (await request(action ? `reaction:${action as string}` : `message:${kind}`, {
    ...rest,
    channelId,
    [kind === 'send' ? 'clientMessageId' : 'operationId']: id,
  })) as Receipt & { message?: WireMessage; position: Position; unreadCount: number };
  const { message, unreadCount, ...receipt } = answer;
  const content = contentOf(channelId);
  if (kind === 'read') return content.read([{ ...receipt, channelId, userId: me() ?? '' }], unreadCount);
  if (!message) return content.accepted(id, answer.position);
  outbox.rebind(id, message.id);
  return content.confirm(message);
}
