import type { Message } from '@nchat/realtime-protocol';
import { RealtimeError } from '@nchat/realtime-protocol';
import { describe, expect, it, vi } from 'vitest';
import { FakeClock, settled } from '../../../test/support/fake-clock.js';
import { entryId } from '../../core/ids.js';
import { silentLogger } from '../../core/logger.js';
import type { ChannelLog } from '../../ports/channel-log.js';
import { MENTIONS_PAGE, type PendingMentionStore } from '../../ports/pending-mentions.js';
import { createMemoryLog } from '../../stores/memory/channel-log.js';
import { ChannelTable } from '../../stores/memory/channel-table.js';
import { createMemoryBus } from '../../stores/memory/event-bus.js';
import { createInboxService } from './inbox-service.js';
import { MentionDelivery } from './mention-delivery.js';

/** One store; `instance` makes a delivery over it whose appends to the inboxes in `away` fail. */
function world() {
  const clock = new FakeClock();
  const bounds = { messages: 400, entries: 5000, ttlMs: 1e9, idempotencyTtlMs: 1e9, channels: 1e5, bytes: 1e9 };
  const table = new ChannelTable(bounds, clock);
  const log = createMemoryLog(table, createMemoryBus(silentLogger));
  let appends = 0;

  const instance = (away: Set<string>, mentions: PendingMentionStore = table.mentions): MentionDelivery => {
    const partly: ChannelLog = {
      ...log,
      append: async (request) => {
        appends += 1;
        if (away.has(request.channelId)) throw new RealtimeError('unavailable');
        return log.append(request);
      },
    };
    return new MentionDelivery({ inbox: createInboxService(partly, clock), mentions, clock, logger: silentLogger });
  };
  return {
    clock,
    mentions: table.mentions,
    instance,
    get appends() {
      return appends;
    },
    async send(mentions: string[], over: { channelId?: string; operationId?: string } = {}): Promise<Message> {
      const base = { kind: 'message', id: entryId(), at: clock.now(), channelId: 'room', userId: 'alice' } as const;
      const { message } = await log.append({ ...base, content: 'x', mentions, attachments: [], ...over });
      if (!message) throw new Error('nothing was sent');
      return message;
    },
    async notices(userId: string): Promise<(string | undefined)[]> {
      const { entries } = await log.tail(`user:${userId}`, 5_000);
      return entries.map((entry) => (entry.event === 'notification' ? entry.data.messageId : undefined));
    },
  };
}

const nobody = new Set<string>();

describe('mention delivery', () => {
  it('notifies everyone but the author, after the turn of the send, and leaves no record', async () => {
    const { instance, mentions, notices, send } = world();
    const delivery = instance(nobody);
    const message = await send(['bob', 'alice', 'cleo']);
    delivery.deliver(message);
    expect(await notices('bob')).toEqual([]);
    await settled();
    await settled();
    expect(await Promise.all(['alice', 'bob', 'cleo'].map(notices))).toEqual([[], [message.id], [message.id]]);
    expect(await mentions.of('room')).toEqual([]);
  });

  it('tries again what failed, and notifies nobody twice', async () => {
    const { instance, mentions, notices, send, clock } = world();
    const away = new Set(['user:cleo']);
    const delivery = instance(away);
    const message = await send(['bob', 'cleo']);
    delivery.deliver(message);
    await settled();
    await delivery.sweep();
    expect(await Promise.all(['bob', 'cleo'].map(notices))).toEqual([[message.id], []]);
    expect(await mentions.of('room')).toHaveLength(1);
    away.clear();
    delivery.start();
    await clock.advance(5_000);
    expect(await Promise.all(['bob', 'cleo'].map(notices))).toEqual([[message.id], [message.id]]);
    expect(await mentions.of('room')).toEqual([]);
    await stopped(delivery, clock);
  });

  it('finishes what an instance left that is gone, some seconds later', async () => {
    const { instance, mentions, notices, send, clock } = world();
    const gone = instance(new Set(['user:cleo']));
    const message = await send(['bob', 'cleo']);
    gone.deliver(message);
    await settled();
    const other = instance(nobody);
    other.start();
    await clock.advance(1_000);
    expect(await notices('cleo')).toEqual([]);
    await clock.advance(10_000);
    expect(await Promise.all(['bob', 'cleo'].map(notices))).toEqual([[message.id], [message.id]]);
    expect(await mentions.of('room')).toEqual([]);
    await stopped(other, clock);
  });

  it('finishes as soon what is more than a page of one channel', async () => {
    const { instance, mentions, notices, send, clock } = world();
    const paged: PendingMentionStore = {
      of: async (channelId) => (await mentions.of(channelId)).slice(0, MENTIONS_PAGE),
      takeOver: async (ageMs) => (await mentions.takeOver(ageMs)).slice(0, MENTIONS_PAGE),
      settle: (channelId, records) => mentions.settle(channelId, records),
    };
    const sent: string[] = [];
    for (let i = 0; i < 3.5 * MENTIONS_PAGE; i += 1) sent.push((await send(['bob'])).id);
    const other = instance(nobody, paged);
    other.start();
    await clock.advance(6_000);
    await vi.waitFor(async () => expect(await notices('bob')).toEqual(sent));
    await vi.waitFor(async () => expect(await mentions.of('room')).toEqual([]));
    await stopped(other, clock);
  });

  it('does not wait so long when the sender tries again here', async () => {
    const { instance, mentions, notices, send } = world();
    const message = await send(['bob'], { operationId: 'once' });
    const again = await send(['bob'], { operationId: 'once' });
    expect(again.id).toBe(message.id);
    const delivery = instance(nobody);
    delivery.lookAfter(again);
    await delivery.sweep();
    expect(await notices('bob')).toEqual([message.id]);
    expect(await mentions.of('room')).toEqual([]);
  });

  it('notifies nobody twice when the record could not be taken away', async () => {
    const { instance, mentions, notices, send, clock } = world();
    const stuck: PendingMentionStore = {
      of: (channelId) => mentions.of(channelId),
      takeOver: (ageMs) => mentions.takeOver(ageMs),
      settle: () => Promise.reject(new RealtimeError('unavailable')),
    };
    const delivery = instance(nobody, stuck);
    const message = await send(['bob']);
    delivery.deliver(message);
    await settled();
    delivery.start();
    await clock.advance(60_000);
    expect(await notices('bob')).toEqual([message.id]);
    await stopped(delivery, clock);
    await instance(nobody).sweep();
    await clock.advance(5_000);
    await instance(nobody).sweep();
    expect(await notices('bob')).toEqual([message.id]);
    expect(await mentions.of('room')).toEqual([]);
  });

  it('delivers a flood in the end, of which only a part fits in memory', async () => {
    const { instance, mentions, notices, send, clock } = world();
    const delivery = instance(nobody);
    for (let i = 0; i < 3_000; i += 1) delivery.deliver(await send(['bob'], { channelId: `c${i % 50}` }));
    delivery.start();
    await clock.advance(10_000);
    expect(new Set(await notices('bob')).size).toBe(3_000);
    for (let i = 0; i < 50; i += 1) expect(await mentions.of(`c${i}`)).toEqual([]);
    await stopped(delivery, clock);
  });

  it('delivers what waits before it stops, and looks for nothing any more', async () => {
    const { instance, notices, send, clock } = world();
    const delivery = instance(nobody);
    delivery.start();
    await clock.advance(0);
    delivery.deliver(await send(['bob']));
    await delivery.stop();
    expect(await notices('bob')).toHaveLength(1);
    await send(['bob']);
    await clock.advance(60_000);
    expect(await notices('bob')).toHaveLength(1);
  });
});

async function stopped(delivery: MentionDelivery, clock: FakeClock): Promise<void> {
  const stopping = delivery.stop();
  await clock.advance(1_000);
  await stopping;
}
