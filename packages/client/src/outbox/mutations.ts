import { limits, RealtimeError, type CommandData, type CommandName, type CommandPayload } from '@nchat/realtime-protocol/core';
import { abortError } from '../abort.js';
import type { ChannelContent } from '../channel/channel-content.js';
import type { Clock } from '../clock.js';
import { createId } from '../ids.js';
import type { Message, SendOptions } from '../messages/message.js';
import { isUntouched, type Outbox } from './outbox.js';
import type { QueuedOp } from './queued-op.js';

/** A channel as mutations see it. */
export interface MutationTarget {
  readonly id: string;
  readonly content: ChannelContent;
}

/** What mutations need of the client. */
export interface MutationHost {
  readonly clock: Clock;
  readonly outbox: Outbox;
  /** Null when nobody is signed in any more: then nothing can be queued for anybody. */
  mayQueue(): boolean;
  me(): string | null;
  contentOf(channelId: string): ChannelContent;
  request<N extends CommandName>(name: N, payload: CommandPayload<N>): Promise<CommandData<N>>;
  /** A message goes out, which ends typing. */
  sending(channelId: string): void;
  /** The current user's read mark moved; `unreadCount` messages are left. */
  read(receipt: { channelId: string; messageId: string; offset: number; readAt: string }, unreadCount: number): void;
}

/** Everything that changes a channel's log or a read mark, by way of the outbox. */
export class Mutations {
  private readonly host: MutationHost;

  constructor(host: MutationHost) {
    this.host = host;
  }

  send(channel: MutationTarget, content: string, options: SendOptions): Promise<Message> {
    const { clientMessageId, signal, ...rest } = options;
    if (signal?.aborted) return Promise.reject(abortError('The send was withdrawn.'));
    const id = clientMessageId ?? createId(this.host.clock.now());
    const refusal = this.check(channel.id, content, id);
    if (refusal) return Promise.reject(refusal);
    this.host.sending(channel.id);
    // A copy: what the caller does to its objects later must not change what goes out.
    const payload = JSON.parse(JSON.stringify({ content, ...rest })) as QueuedOp['payload'];
    const sent = this.host.outbox.enqueue<Message>('send', channel.id, payload, id);
    signal?.addEventListener('abort', () => this.withdraw(id), { once: true });
    return sent;
  }

  edit(channel: MutationTarget, messageId: string, content: string, options: { mentions?: readonly string[] }): Promise<Message> {
    const refusal = this.check(channel.id, content);
    if (refusal) return Promise.reject(refusal);
    const change = { content, ...(options.mentions && { mentions: options.mentions }) };
    const target = idOf(channel, messageId);
    if (this.host.outbox.rewrite(target, change)) return Promise.resolve(channel.content.find(target)!);
    return this.host.outbox.enqueue('edit', channel.id, { messageId: target, ...change });
  }

  delete(channel: MutationTarget, messageId: string): Promise<void> {
    const refusal = this.check(channel.id);
    if (refusal) return Promise.reject(refusal);
    const target = idOf(channel, messageId);
    if (this.withdraw(target)) return Promise.resolve();
    return this.host.outbox.enqueue('delete', channel.id, { messageId: target });
  }

  react(channel: MutationTarget, messageId: string, emoji: string, action: 'add' | 'remove'): Promise<void> {
    const refusal = this.check(channel.id);
    if (refusal) return Promise.reject(refusal);
    return this.host.outbox.enqueue('react', channel.id, { messageId: idOf(channel, messageId), emoji, action });
  }

  async read(channel: MutationTarget, messageId: string | undefined): Promise<void> {
    const { outbox } = this.host;
    const refusal = this.check(channel.id);
    if (refusal) throw refusal;
    const items = channel.content.main.items;
    const target = messageId === undefined ? items.findLast((message) => message.offset > 0) : channel.content.find(messageId);
    const id = target?.id ?? messageId;
    const mark = channel.content.receipts.store.getSnapshot().get(this.host.me() ?? '')?.offset ?? 0;
    if (id === undefined || (target && target.offset <= mark)) return;
    const waiting = outbox.items.getSnapshot().find((op) => op.kind === 'read' && op.channelId === channel.id && isUntouched(op));
    // One mark is enough: a newer one takes the place of one that has not gone out.
    if (waiting) outbox.rewrite(waiting.id, { messageId: id });
    await outbox.enqueue('read', channel.id, { messageId: id }, waiting?.id);
  }

  /** Runs an operation of the outbox on the wire. */
  async perform(op: QueuedOp): Promise<unknown> {
    const { host } = this;
    const { channelId } = op;
    const payload = { ...op.payload, channelId } as never;
    if (host.outbox.find(String(op.payload.messageId))) throw new RealtimeError('message_not_found', { channelId });
    switch (op.kind) {
      case 'send': {
        const named: object = { ...(payload as object), clientMessageId: op.id };
        const { message } = await host.request('message:send', named as CommandPayload<'message:send'>);
        host.outbox.rebind(op.id, message.id);
        return host.contentOf(channelId).confirm(message);
      }
      case 'edit': {
        const { message } = await host.request('message:edit', operation(payload, op));
        return host.contentOf(channelId).confirm(message);
      }
      case 'delete':
        return void (await host.request('message:delete', operation(payload, op)));
      case 'react': {
        const { action, ...rest } = op.payload;
        const name = action === 'remove' ? 'reaction:remove' : 'reaction:add';
        return void (await host.request(name, operation({ ...rest, channelId } as never, op)));
      }
      case 'read': {
        const { unreadCount, ...receipt } = await host.request('message:read', payload);
        return host.read(receipt, unreadCount);
      }
    }
  }

  /** Drops a send that the server cannot have seen. */
  private withdraw(id: string): boolean {
    const op = this.host.outbox.find(id);
    return op !== undefined && isUntouched(op) && this.host.outbox.discard(id);
  }

  private check(channelId: string, content = '.', clientMessageId?: string): RealtimeError | null {
    const details = { channelId, clientMessageId };
    if (!this.host.mayQueue()) return new RealtimeError('unauthorized', details);
    const isSound = content.trim() !== '' && content.length <= limits.content;
    return isSound ? null : new RealtimeError('invalid_payload', { ...details, path: 'content' });
  }
}

const operation = <T extends object>(payload: T, op: QueuedOp): T => ({ ...payload, operationId: op.id });

/** The server's id where there is one, whatever id the caller holds. */
const idOf = (channel: MutationTarget, messageId: string): string => channel.content.find(messageId)?.id ?? messageId;
