import type { Message } from '@nchat/realtime-protocol';
import { RealtimeError } from '@nchat/realtime-protocol';
import type { HistoryPage, HistoryQuery } from '../../ports/channel-log.js';
import type { ChannelState } from './channel-state.js';

/** A page of the messages as they stand, oldest first. */
export function historyPage(state: ChannelState, query: HistoryQuery): HistoryPage {
  const wanted = (message: Message): boolean => query.threadId === undefined || message.threadId === query.threadId;
  const { top } = state;
  if (query.after !== undefined) {
    const newer = collect(state, place(state, query.after) + 1, 1, query.limit, wanted);
    return { ...newer, top };
  }
  if (query.around !== undefined) {
    const centre = place(state, query.around);
    const after = collect(state, centre, 1, Math.ceil(query.limit / 2), wanted);
    const before = collect(state, centre - 1, -1, query.limit - after.messages.length, wanted);
    return { messages: [...before.messages, ...after.messages], hasMore: before.hasMore, top };
  }
  const end = query.before === undefined ? state.messages.length : place(state, query.before);
  return { ...collect(state, end - 1, -1, query.limit, wanted), top };
}

function place(state: ChannelState, messageId: string): number {
  const index = state.indexOf(messageId);
  if (index < 0) throw new RealtimeError('message_not_found');
  return index;
}

/** Walks from an index in a direction until a page is full; tells whether another message would have followed. */
function collect(
  { messages }: ChannelState,
  from: number,
  step: 1 | -1,
  limit: number,
  wanted: (message: Message) => boolean,
): { messages: Message[]; hasMore: boolean } {
  const found: Message[] = [];
  let hasMore = false;
  for (let i = from; i >= 0 && i < messages.length; i += step) {
    const message = messages.at(i);
    if (!message || !wanted(message)) continue;
    if (found.length === limit) {
      hasMore = true;
      break;
    }
    found.push(message);
  }
  return { messages: step === 1 ? found : found.reverse(), hasMore };
}
