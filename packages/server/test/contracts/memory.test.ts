import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { createMemoryLog } from '../../src/stores/memory/channel-log.js';
import { ChannelTable } from '../../src/stores/memory/channel-table.js';
import { createMemoryBus } from '../../src/stores/memory/event-bus.js';
import { createMemoryReceipts } from '../../src/stores/memory/receipt-store.js';
import { contractBounds, describeChannelLog } from './channel-log.contract.js';
import { describePendingMentions } from './pending-mentions.contract.js';
import { describeNotices } from './notices.contract.js';
import { describeReceiptStore } from './receipt-store.contract.js';

const factory = async () => {
  const bounds = { ...contractBounds, ttlMs: 60_000, idempotencyTtlMs: 60_000, channels: 1_000, bytes: 1 << 24 };
  const table = new ChannelTable(bounds, systemClock);
  const bus = createMemoryBus(silentLogger);
  const log = createMemoryLog(table, bus);
  const { mentions } = table;
  return { log, bus, mentions, receipts: createMemoryReceipts(table), close: async () => table.close() };
};

describeChannelLog('memory', factory);
describeNotices('memory', factory);
describePendingMentions('memory', factory);
describeReceiptStore('memory', factory);
