import {
  parseCursor,
  type BatchPollResult,
  type JoinData,
  type LogEntry,
  type Position,
  type Presence,
  type Receipt,
  type Typing,
} from '@nchat/realtime-protocol/core';

/** A channel under a poll: where the next one goes on, and what the last ones said beside the log. */
export interface PolledChannel {
  cursor: string;
  state: string | undefined;
  /** Something is missing that a join has to bring first. */
  isBehind: boolean;
  members: ReadonlyMap<string, Presence>;
  receipts: ReadonlyMap<string, Receipt>;
  typing: readonly Typing[];
}

type Emit = (name: string, data: unknown) => void;

const isHere = (presence: Presence | undefined): boolean => presence !== undefined && presence.status !== 'offline';

/** The entries of a result as one slice of the log; those of a newest page stay in the order they came in. */
function entriesOf({ messages, events, recovered }: BatchPollResult): LogEntry[] {
  const entries = [...messages.map((data): LogEntry => ({ event: 'message', data })), ...events];
  return recovered ? entries.sort((a, b) => a.data.position.offset - b.data.position.offset) : entries;
}

/** Where a result leaves its reader. */
export const positionOf = ({ cursor }: BatchPollResult): Position => parseCursor(cursor)!;

/** A result as the ack of a join. */
export function joinData(result: BatchPollResult, userId: string): JoinData {
  const { channelId, recovered, hasMore, presence, typing, receipts, lastRead, unreadCount } = result;
  return {
    channelId,
    userId,
    position: positionOf(result),
    recovered,
    entries: entriesOf(result),
    hasMore,
    ...(presence && { members: presence, typing, receipts, lastRead, unreadCount }),
  };
}

/** Every polled channel, by its id. */
export type PolledChannels = ReadonlyMap<string, PolledChannel>;

const byUser = <T extends { userId: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((item) => [item.userId, item]));

/** Takes in where a result leads, and what is new in it beside the log. */
export function keep(channel: PolledChannel, { cursor, state, presence, receipts, typing }: BatchPollResult): void {
  channel.cursor = cursor;
  channel.state = state;
  if (presence) channel.members = byUser(presence);
  if (receipts) channel.receipts = byUser(receipts);
  if (typing) channel.typing = typing;
}

/** What a server would have told by events since the last result; to be called after all results were kept. */
export function tell(result: BatchPollResult, before: PolledChannel, channels: PolledChannels, emit: Emit): void {
  const { channelId, presence, receipts, typing } = result;
  for (const { event, data } of entriesOf(result)) emit(event, data);
  if (presence) {
    const isElsewhere = (userId: string): boolean =>
      [...channels].some(([id, { members }]) => id !== channelId && isHere(members.get(userId)));
    for (const view of presence) {
      // Whoever is in other channels, too, has only come into this one, or left it.
      const isFlip = isHere(view) !== isHere(before.members.get(view.userId));
      if (isFlip && isElsewhere(view.userId)) emit('presence', { ...view, channelId });
    }
    emit('channel:members', { channelId, members: presence });
  }
  for (const receipt of receipts ?? []) {
    if (receipt.offset > (before.receipts.get(receipt.userId)?.offset ?? 0)) emit('read', receipt);
  }
  if (!typing) return;
  const isIn = (list: readonly Typing[], typist: Typing, expiresAt?: number): boolean =>
    list.some(
      (other) =>
        other.userId === typist.userId &&
        other.threadId === typist.threadId &&
        (expiresAt === undefined || other.expiresAt === expiresAt),
    );
  for (const typist of before.typing) if (!isIn(typing, typist)) emit('typing', { ...typist, isTyping: false });
  for (const typist of typing) if (!isIn(before.typing, typist, typist.expiresAt)) emit('typing', typist);
}
