import type { BatchPollResult } from '@nchat/realtime-protocol';
import type { ChannelFeed } from '../../../feed/channel-feed.js';
import { typingMark } from '../../../feed/feed-marks.js';

/** What a client has seen of presence, receipts and typing, as the numbers by which instances compare them. */
export interface SeenState {
  readonly presence: number;
  readonly receipts: number;
  readonly typing: number;
  /** When it was answered, Unix ms. */
  readonly at: number;
}

/** The parts of an answer that go by state; what the client has seen is left out. */
export type StateParts = Pick<BatchPollResult, 'state' | 'presence' | 'typing' | 'receipts'>;

const TEXT = /^([0-9a-z]{1,11})\.([0-9a-z]{1,11})\.([0-9a-z]{1,11})\.([0-9a-z]{1,11})$/;

/** Reads the text of a state. One that cannot be read is one that has seen nothing: clients get too much, no error. */
export function parseState(text: string): SeenState {
  const [presence = -1, receipts = -1, typing = -1, at = 0] = (TEXT.exec(text) ?? [])
    .slice(1)
    .map((n) => parseInt(n, 36));
  return { presence, receipts, typing, at };
}

const format = ({ presence, receipts, typing, at }: SeenState): string =>
  [presence, Math.max(0, receipts), Math.max(0, typing), at].map((n) => n.toString(36)).join('.');

/**
 * Compares a feed with what the client has seen. Instances need not agree to the last frame, and a client that is
 * answered by one and the other in turn must neither be told the same again and again nor back and forth: receipts
 * only ever grow, and a feed that has just been opened knows nothing of who types, but what it hears.
 */
function compare(feed: ChannelFeed, userId: string, seen: SeenState) {
  const typing = feed.typing().filter((typist) => typist.userId !== userId);
  const mark = typingMark(typing);
  return {
    typing,
    mark,
    hasPresence: feed.presenceMark !== seen.presence,
    hasReceipts: feed.receiptMark > seen.receipts,
    hasTyping: mark !== seen.typing && (mark !== 0 || feed.isTypingKnown || feed.typingHeardAt >= seen.at),
  };
}

/** Whether there is something beside the log that the client has not seen. */
export function hasNews(feed: ChannelFeed, userId: string, seen: SeenState): boolean {
  const { hasPresence, hasReceipts, hasTyping } = compare(feed, userId, seen);
  return hasPresence || hasReceipts || hasTyping;
}

/** What the client has not seen, and the state it has then. */
export function stateParts(feed: ChannelFeed | null, userId: string, seen: SeenState, now: number): StateParts {
  if (!feed) return { state: format({ ...seen, presence: 0, at: now }) };
  const { typing, mark, hasPresence, hasReceipts, hasTyping } = compare(feed, userId, seen);
  return {
    state: format({
      presence: feed.presenceMark,
      receipts: Math.max(seen.receipts, feed.receiptMark),
      typing: hasTyping ? mark : seen.typing,
      at: now,
    }),
    ...(hasPresence && { presence: [...feed.members.values()] }),
    ...(hasReceipts && { receipts: [...feed.receipts.values()] }),
    ...(hasTyping && { typing }),
  };
}
