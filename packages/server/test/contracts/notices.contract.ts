import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryId } from '../../src/core/ids.js';
import type { ChannelLog } from '../../src/ports/channel-log.js';
import type { LogBackend } from './channel-log.contract.js';

/** What every channel log must do with entries that are no messages. */
export function describeNotices(name: string, factory: () => Promise<LogBackend>): void {
  describe(`notices in a log: ${name}`, () => {
    let backend: LogBackend;
    let log: ChannelLog;
    beforeEach(async () => {
      backend = await factory();
      ({ log } = backend);
    });
    afterEach(() => backend.close());

    it('says of a notice in a channel whose log it stands in', async () => {
      const base = { kind: 'notification', channelId: 'room', userId: 'service', at: Date.now() } as const;
      await log.append({ ...base, id: entryId(), notice: { kind: 'alarm', data: { level: 3 } } });
      const { entries } = await log.tail('room', 10);
      expect(entries).toMatchObject([{ data: { kind: 'alarm', data: { level: 3 }, channelLog: 'room' } }]);
    });

    it('keeps notifications as entries that are no messages', async () => {
      const notice = { kind: 'mention', channelId: 'room', messageId: 'm1', fromUserId: 'alice' };
      const base = { kind: 'notification', channelId: 'user:bob', userId: 'bob', at: Date.now() } as const;
      await log.append({ ...base, id: entryId(), notice });
      const { entries } = await log.tail('user:bob', 10);
      expect(entries).toMatchObject([{ event: 'notification', data: { ...notice, prev: '' } }]);
      expect((await log.history({ channelId: 'user:bob', limit: 5 })).messages).toEqual([]);
    });

    it('keeps the notices of an inbox over a new epoch, each once', async () => {
      const base = { kind: 'notification', channelId: 'user:bob', userId: 'bob', at: Date.now() } as const;
      const notify = (n: number) =>
        log.append({
          ...base,
          id: `n${n}`,
          operationId: `mention:${n}`,
          notice: { kind: 'mention', messageId: `m${n}` },
        });
      await notify(1);
      await notify(2);
      const { top: before } = await log.tail('user:bob', 1);
      await log.rotate('user:bob', before.epoch);
      await notify(2);
      await notify(3);
      expect(await log.read('user:bob', before, 10)).toMatchObject({ recovered: false });
      const { entries, top: after } = await log.tail('user:bob', 10);
      expect(after.epoch).not.toBe(before.epoch);
      const { epoch } = after;
      expect(entries.map(({ data }) => [data.position, data.prev])).toEqual([
        [{ epoch, offset: 1, id: 'n1' }, ''],
        [{ epoch, offset: 2, id: 'n2' }, 'n1'],
        [{ epoch, offset: 3, id: 'n3' }, 'n2'],
      ]);
    });
  });
}
