import type { CommandData } from '@nchat/realtime-protocol';
import type { Clock } from '../../core/clock.js';
import type { ChannelLog } from '../../ports/channel-log.js';
import type { EventBus } from '../../ports/event-bus.js';
import type { ReceiptStore } from '../../ports/receipt-store.js';
import { channelTopic } from '../../ports/topics.js';

/** Read marks: forward only, told to the channel when they move. */
export interface ReceiptService {
  read(userId: string, channelId: string, messageId: string): Promise<CommandData<'message:read'>>;
}

export interface ReceiptServiceDeps {
  readonly receipts: ReceiptStore;
  readonly log: ChannelLog;
  readonly bus: EventBus;
  readonly clock: Clock;
}

export function createReceiptService({ receipts, log, bus, clock }: ReceiptServiceDeps): ReceiptService {
  return {
    async read(userId, channelId, messageId) {
      const { receipt, advanced } = await receipts.advance(channelId, userId, messageId, clock.now());
      if (advanced) await bus.publish(channelTopic(channelId), { kind: 'read', data: receipt });
      const unreadCount = await log.unread(channelId, userId, receipt.offset);
      return { channelId, messageId: receipt.messageId, offset: receipt.offset, readAt: receipt.readAt, unreadCount };
    },
  };
}
