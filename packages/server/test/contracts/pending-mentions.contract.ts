import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryId } from '../../src/core/ids.js';
import type { ChannelLog, MessageAppend } from '../../src/ports/channel-log.js';
import type { PendingMentionStore } from '../../src/ports/pending-mentions.js';
import { contractBounds } from './channel-log.contract.js';

/** A backend under test, bounded as for the log's own contract. */
export interface MentionBackend {
  readonly log: ChannelLog;
  readonly mentions: PendingMentionStore;
  close(): Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** What every store of pending mentions must do, whatever it stores in. */
export function describePendingMentions(name: string, factory: () => Promise<MentionBackend>): void {
  describe(`pending mentions: ${name}`, () => {
    let backend: MentionBackend;
    let mentions: PendingMentionStore;
    beforeEach(async () => {
      backend = await factory();
      ({ mentions } = backend);
    });
    afterEach(() => backend.close());

    /** Sends a message of alice's; resolves to its record. */
    const send = async (userIds: readonly string[], over: Partial<MessageAppend> = {}) => {
      const base = { kind: 'message', channelId: 'room', id: entryId(), at: Date.now(), userId: 'alice' } as const;
      const said = { content: 'hi', mentions: userIds, attachments: [] };
      const { message } = await backend.log.append({ ...base, ...said, ...over });
      if (!message) throw new Error('nothing was sent');
      const { id: messageId, channelId, offset, userId: fromUserId } = message;
      return { channelId, messageId, offset, fromUserId, userIds: userIds.filter((userId) => userId !== fromUserId) };
    };

    it('are there as soon as the message is, oldest first, and name everyone but the author', async () => {
      const first = await send(['bob', 'alice', 'cleo']);
      const second = await send(['bob']);
      expect(first.userIds).toEqual(['bob', 'cleo']);
      expect(await mentions.of('room')).toEqual([first, second]);
      expect(await mentions.of('elsewhere')).toEqual([]);
    });

    it('are of no message that mentions nobody else', async () => {
      await send([]);
      await send(['alice']);
      expect(await mentions.of('room')).toEqual([]);
      expect(await mentions.takeOver(0)).toEqual([]);
    });

    it('go when they are settled, and only those', async () => {
      const [first, second, third] = [await send(['bob']), await send(['bob']), await send(['bob'])];
      await mentions.settle('room', [first, third]);
      expect(await mentions.of('room')).toEqual([second]);
      // Another message at the same place, of a log that was rolled back.
      await mentions.settle('room', [{ ...second, messageId: 'another' }]);
      expect(await mentions.of('room')).toEqual([second]);
      await mentions.settle('room', [second]);
      expect(await mentions.of('room')).toEqual([]);
    });

    it('do not come back when the send is repeated', async () => {
      const sent = await send(['bob'], { operationId: 'once' });
      await send(['bob'], { operationId: 'once' });
      expect(await mentions.of('room')).toEqual([sent]);
      await mentions.settle('room', [sent]);
      await send(['bob'], { operationId: 'once' });
      expect(await mentions.of('room')).toEqual([]);
    });

    it('are taken over when they are old enough, from all channels', async () => {
      const here = await send(['bob']);
      const there = await send(['bob', 'cleo'], { channelId: 'there' });
      expect(await mentions.takeOver(60_000)).toEqual([]);
      const taken = await mentions.takeOver(0);
      expect(taken).toHaveLength(2);
      expect(taken).toEqual(expect.arrayContaining([here, there]));
      for (const { channelId } of taken) await mentions.settle(channelId, taken);
      expect(await mentions.takeOver(0)).toEqual([]);
    });

    it('are given to one caller, and to another when they are still there later', async () => {
      const sent = await send(['bob']);
      await pause(230);
      const taken = await Promise.all([mentions.takeOver(200), mentions.takeOver(200), mentions.takeOver(200)]);
      expect(taken.flat()).toEqual([sent]);
      await pause(230);
      expect(await mentions.takeOver(200)).toEqual([sent]);
    });

    it('are found however busy the channel is', async () => {
      const lost = await send(['bob']);
      const found: unknown[] = [];
      for (let i = 0; i < 100 && found.length === 0; i += 1) {
        await mentions.settle('room', [await send(['cleo'])]);
        await pause(10);
        found.push(...(await mentions.takeOver(100)));
      }
      expect(found).toEqual([lost]);
    });

    it('are found in a channel that was settled and looked into before', async () => {
      await mentions.settle('room', [await send(['bob'])]);
      expect(await mentions.takeOver(0)).toEqual([]);
      const sent = await send(['bob']);
      expect(await mentions.takeOver(0)).toEqual([sent]);
    });

    it('of very many channels are all found', async () => {
      await Promise.all(Array.from({ length: 250 }, (_, i) => send(['bob'], { channelId: `c${i}` })));
      const taken = new Set<string>();
      for (let i = 0; i < 250 && taken.size < 250; i += 1) {
        for (const { channelId } of await mentions.takeOver(0)) taken.add(channelId);
      }
      expect(taken.size).toBe(250);
    });

    it('are bounded as the messages are: the newest stay', async () => {
      const sent = [];
      for (let i = 0; i < contractBounds.messages + 3; i += 1) sent.push(await send(['bob']));
      expect(await mentions.of('room')).toEqual(sent.slice(-contractBounds.messages));
    });

    it('stay when the log begins a new epoch', async () => {
      const sent = await send(['bob']);
      const { top } = await backend.log.tail('room', 1);
      await backend.log.rotate('room', top.epoch);
      expect(await mentions.of('room')).toEqual([sent]);
    });
  });
}
