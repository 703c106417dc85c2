import type { Receipt } from '@nchat/realtime-protocol';
import { RealtimeError, type ErrorCode } from '@nchat/realtime-protocol';
import { isoTime } from '../../core/clock.js';
import type { ReceiptStore } from '../../ports/receipt-store.js';
import type { Keys } from './keys.js';
import type { RedisCalls } from './scripts.js';

/** Read marks: one hash per channel, in the channel's slot. */
export function createRedisReceipts({ call, hgetall }: RedisCalls, keys: Keys, ttlMs: number): ReceiptStore {
  return {
    async advance(channelId, userId, messageId, at) {
      const args = [userId, messageId, isoTime(at), ttlMs];
      const answer = await call<[number, string, string, string] | [ErrorCode]>(
        'receipt',
        [...keys.log(channelId), keys.receipts(channelId)],
        args,
      );
      if (answer.length === 1) throw new RealtimeError(answer[0]);
      const [moved, offset, id, readAt] = answer;
      const receipt: Receipt = { channelId, userId, messageId: id, offset: Number(offset), readAt };
      return { receipt, advanced: moved === 1 };
    },
    async list(channelId) {
      const marks = await hgetall(keys.receipts(channelId));
      return Object.entries(marks).map(([userId, mark]) => {
        const [offset = '', messageId = '', readAt = ''] = mark.split('\n');
        return { channelId, userId, messageId, offset: Number(offset), readAt };
      });
    },
  };
}
