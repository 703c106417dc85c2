import type { Position } from '@nchat/realtime-protocol/core';
import type { QueuedOp } from '../outbox/queued-op.js';
import type { Message, ReactionSummary } from './message.js';
import { bury, type Cover } from './message-list.js';

/**
 * Edits, deletes and reactions of the current user that the server's messages do not show yet. They lie over the
 * messages and never change them: taking one away, for whatever reason, leaves what the server has said.
 */
export interface Overlay extends Cover {
  /** The operation is new, or changed. */
  set: (op: QueuedOp) => void;
  /** The server has accepted the operation at this place of the log; until that is applied, it stays. */
  accepted: (id: string, position: Position) => void;
  /** The operation has left the queue. */
  drop: (id: string) => void;
  /** The log is applied up to here. */
  reached: (position: Position) => void;
  clear: (isQueuedKept: boolean) => void;
}

interface Reaction {
  readonly emoji: string;
  readonly action: 'add' | 'remove';
}

interface Entry {
  readonly op: QueuedOp;
  readonly until?: Position;
}

/** Makes an {@link Overlay}. `changed` is called after every change. */
export function createOverlay(me: () => string | null, changed: () => void): Overlay {
  const entries = new Map<string, Entry>();
  const memo = new WeakMap<Message, { key: string; next: Message }>();
  let last: Position | undefined;

  /** A log that has started over holds whatever was accepted before, or has lost it. */
  const isPast = (until: Position | undefined): boolean =>
    !!last && !!until && (until.epoch !== last.epoch || until.offset <= last.offset);

  function remove(id: string): void {
    if (entries.delete(id)) changed();
  }

  function over(message: Message): Message {
    const { id, clientMessageId, userId } = message;
    const ops = [...entries.values()].flatMap(({ op }) => {
      const { messageId } = op.payload;
      return messageId === id || (messageId === clientMessageId && userId === me()) ? op : [];
    });
    const key = JSON.stringify(ops.map((op) => [op.id, op.payload]));
    const known = memo.get(message);
    if (known?.key === key) return known.next;
    const next = ops.reduce((before, op) => applyOp(before, op, me() ?? ''), message);
    memo.set(message, { key, next });
    return next;
  }

  return {
    over,
    ids: () => new Set([...entries.values()].map(({ op }) => op.payload.messageId as string)),
    set(op) {
      entries.set(op.id, { op });
      changed();
    },
    accepted(id, until) {
      const entry = entries.get(id);
      if (entry) entries.set(id, { ...entry, until });
    },
    drop(id) {
      const { until } = entries.get(id) ?? {};
      if (!until || isPast(until)) remove(id);
    },
    reached(position) {
      last = position;
      for (const [id, { until }] of entries) if (isPast(until)) remove(id);
    },
    clear(isQueuedKept) {
      last = undefined;
      for (const [id, { until }] of entries) if (until || !isQueuedKept) remove(id);
    },
  };
}

function applyOp(message: Message, { kind, payload, createdAt }: QueuedOp, me: string): Message {
  if (message.deletedAt) return message;
  const at = new Date(createdAt).toISOString();
  const { content, mentions = message.mentions, emoji, action } = payload as unknown as Message & Reaction;
  if (kind === 'delete') return bury(message, { deletedAt: at });
  if (kind === 'edit') return { ...message, content, mentions, editedAt: at };
  return { ...message, reactions: toggle(message.reactions, emoji, action === 'add', me) };
}

function toggle(all: readonly ReactionSummary[], emoji: string, mine: boolean, me: string): ReactionSummary[] {
  const known = all.find((summary) => summary.emoji === emoji) ?? { emoji, count: 0, userIds: [], mine: false };
  if (known.mine === mine) return [...all];
  const userIds = mine ? [...known.userIds, me] : known.userIds.filter((id) => id !== me);
  const next = { ...known, userIds, mine, count: known.count + (mine ? 1 : -1) };
  const rest = all.filter((summary) => summary !== known);
  return next.count > 0 ? [...rest, next] : rest;
}
