import { RealtimeError } from '@nchat/realtime-protocol';
import { isoTime } from '../../core/clock.js';
import type { ReceiptStore } from '../../ports/receipt-store.js';
import type { ChannelTable } from './channel-table.js';

const MOST = 10_000;

/** Read marks, kept beside the channel's log. */
export function createMemoryReceipts(table: ChannelTable): ReceiptStore {
  return {
    async advance(channelId, userId, messageId, at) {
      return table.change(channelId, (state) => {
        const message = state.message(messageId);
        if (!message) throw new RealtimeError('message_not_found');
        const known = state.receipts.get(userId);
        if (known && known.offset >= message.offset) return { receipt: known, advanced: false };
        const receipt = { channelId, userId, messageId, offset: message.offset, readAt: isoTime(at) };
        state.receipts.delete(userId);
        state.receipts.set(userId, receipt);
        if (state.receipts.size > MOST) {
          for (const oldest of state.receipts.keys()) {
            state.receipts.delete(oldest);
            break;
          }
        }
        return { receipt, advanced: true };
      });
    },
    async list(channelId) {
      return [...table.open(channelId).receipts.values()];
    },
  };
}
