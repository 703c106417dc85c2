import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryId } from '../../src/core/ids.js';
import type { ChannelLog } from '../../src/ports/channel-log.js';
import type { ReceiptStore } from '../../src/ports/receipt-store.js';

export interface ReceiptBackend {
  readonly log: ChannelLog;
  readonly receipts: ReceiptStore;
  close(): Promise<void>;
}

/** What every receipt store must do. */
export function describeReceiptStore(name: string, factory: () => Promise<ReceiptBackend>): void {
  describe(`receipt store: ${name}`, () => {
    let backend: ReceiptBackend;
    let ids: string[];

    beforeEach(async () => {
      backend = await factory();
      ids = [];
      for (let i = 0; i < 3; i += 1) {
        const base = { channelId: 'room', userId: 'alice', at: Date.now(), mentions: [], attachments: [] };
        const { message } = await backend.log.append({ kind: 'message', id: entryId(), content: `m${i}`, ...base });
        ids.push(message?.id ?? '');
      }
    });
    afterEach(() => backend.close());

    it('moves a mark forward and tells where it stands', async () => {
      const { receipt, advanced } = await backend.receipts.advance('room', 'bob', ids[1] ?? '', Date.now());
      expect(advanced).toBe(true);
      expect(receipt).toMatchObject({ channelId: 'room', userId: 'bob', messageId: ids[1], offset: 2 });
    });

    it('never moves a mark back', async () => {
      await backend.receipts.advance('room', 'bob', ids[2] ?? '', Date.now());
      const { receipt, advanced } = await backend.receipts.advance('room', 'bob', ids[0] ?? '', Date.now());
      expect(advanced).toBe(false);
      expect(receipt.offset).toBe(3);
    });

    it('refuses a message that is not kept', async () => {
      const unknown = backend.receipts.advance('room', 'bob', 'nope', Date.now());
      await expect(unknown).rejects.toMatchObject({ code: 'message_not_found' });
    });

    it('lists the marks of everyone, one each', async () => {
      await backend.receipts.advance('room', 'bob', ids[0] ?? '', Date.now());
      await backend.receipts.advance('room', 'bob', ids[1] ?? '', Date.now());
      await backend.receipts.advance('room', 'cleo', ids[2] ?? '', Date.now());
      const marks = (await backend.receipts.list('room')).map(({ userId, offset }) => [userId, offset]);
      expect(marks.sort()).toEqual([
        ['bob', 2],
        ['cleo', 3],
      ]);
      expect(await backend.receipts.list('elsewhere')).toEqual([]);
    });
  });
}
