import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { silentLogger } from '../../core/logger.js';
import { createMemoryLog } from './channel-log.js';
import { ChannelTable } from './channel-table.js';
import { createMemoryBus } from './event-bus.js';
import type { Append } from '../../ports/channel-log.js';

const KB = 1024;
const LONG = 'x'.repeat(2000);

function setUp() {
  const clock = new FakeClock();
  const bounds = { messages: 1000, entries: 2000, ttlMs: 1e9, idempotencyTtlMs: 1e9, channels: 1000, bytes: 200 * KB };
  const table = new ChannelTable(bounds, clock);
  return { table, log: createMemoryLog(table, createMemoryBus(silentLogger)), now: () => clock.now() };
}

const message = { kind: 'message', userId: 'alice', content: 'x', mentions: [], attachments: [] };

it.each([
  ['attachments', { attachments: Array.from({ length: 10 }, () => ({ type: 'file', name: 'x', url: LONG })) }],
  ['mentions', { mentions: Array.from({ length: 50 }, (_, i) => `user-${i}-${'x'.repeat(100)}`) }],
  ['metadata', { metadata: { note: LONG } }],
  ['notices', { kind: 'notification', notice: { kind: 'x', data: LONG.repeat(5) } }],
])('bounds what all channels hold together, %s included', async (_what, over) => {
  const { table, log, now } = setUp();
  for (let i = 0; i < 200; i += 1) {
    await log.append({ ...message, id: `m${i}`, at: now(), channelId: `c${i}`, ...over } as Append);
  }
  // Two kilobytes of text at least, in each channel.
  expect(table.size).toBeLessThanOrEqual(100);
  expect(table.size).toBeGreaterThan(1);
});

it('counts the operations a channel remembers', async () => {
  const { table, log, now } = setUp();
  const send = (channelId: string, i: number) =>
    log.append({ ...message, id: `m${i}`, at: now(), channelId, operationId: `o${i}` } as Append);
  await send('quiet', 0);
  for (let i = 1; i < 140; i += 1) await send('busy', i);
  expect(table.peek('busy')?.idempotency.size).toBe(139);
  for (let i = 140; i < 260; i += 1) await send('busy', i);
  expect(table.peek('quiet')).toBeUndefined();
});

it('drops nobody’s history for channels that are only read', async () => {
  const { table, log, now } = setUp();
  await log.append({ ...message, id: 'm', at: now(), channelId: 'old' } as Append);
  for (let i = 0; i < 1500; i += 1) await log.history({ channelId: `read-${i}`, limit: 1 });
  expect(table.size).toBe(1001);
  expect((await log.history({ channelId: 'old', limit: 1 })).messages).toHaveLength(1);
});
