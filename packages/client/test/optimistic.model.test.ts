import { RealtimeError } from '@nchat/realtime-protocol/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../src/messages/message.js';
import { setUp, type Harness } from './support/harness.js';

/** What a user does to messages, and what may happen between that and the server's word on it. */
type Move =
  | { kind: 'edit' | 'delete' | 'react' | 'unreact'; index: number }
  | { kind: 'read' }
  | { kind: 'elsewhere'; what: 'edit' | 'delete' | 'react'; index: number }
  | { kind: 'trouble'; what: 'refuse' | 'lost' | 'lost-answer' | 'late' | 'none' }
  | { kind: 'hold' }
  | { kind: 'deliver' }
  | { kind: 'cut' }
  | { kind: 'wait'; ms: number };

const index = fc.integer({ min: 0, max: 3 });
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom('edit', 'delete', 'react', 'unreact'), index }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'read' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('elsewhere' as const),
      what: fc.constantFrom('edit', 'delete', 'react'),
      index,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('trouble' as const),
      what: fc.constantFrom('refuse', 'lost', 'lost-answer', 'late', 'none'),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom<Move>({ kind: 'hold' }, { kind: 'deliver' }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'cut' } as const) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 50, 600, 11_000) }) },
);

class World {
  readonly h: Harness = setUp();
  /** Entries that are under way to the client. */
  private wire: (() => void)[] = [];
  private isHeld = false;
  private count = 0;

  async start(): Promise<this> {
    const { client, server } = this.h;
    await client.connect('ann', 'token');
    await client.joinChannel('c');
    await client.sendMessage('c', 'mine');
    await client.sendMessage('c', 'mine too');
    server.post('c', 'theirs');
    server.post('c', 'theirs too');
    server.deliver = (_session, _entry, send) => (this.isHeld ? this.wire.push(send) : send());
    return this;
  }

  async run(next: Move): Promise<void> {
    const { client, server, clock } = this.h;
    const channel = client.channel('c');
    const messages = [...server.log('c').messages.values()];
    const ignore = (promise: Promise<unknown>): void => void promise.catch(() => {});
    switch (next.kind) {
      case 'edit':
        return ignore(channel.edit(messages[next.index]!.id, `edit ${(this.count += 1)}`));
      case 'delete':
        return ignore(channel.delete(messages[next.index]!.id));
      case 'react':
      case 'unreact':
        return ignore(channel[next.kind](messages[next.index]!.id, '+1'));
      case 'read':
        return ignore(client.markRead('c'));
      case 'elsewhere':
        return this.elsewhere(next.what, messages[next.index]!.id);
      case 'trouble':
        server.trouble = ({ name }) => {
          if (!/^(message|reaction):/.test(name) || next.what === 'none') return undefined;
          return next.what === 'refuse' ? new RealtimeError('forbidden') : next.what === 'late' ? 300 : next.what;
        };
        return;
      case 'hold':
        this.isHeld = true;
        return;
      case 'deliver':
        this.isHeld = false;
        return this.wire.splice(0).forEach((send) => send());
      case 'cut':
        this.wire = [];
        return server.session().kill();
      case 'wait':
        return clock.advance(next.ms);
    }
  }

  async calm(): Promise<void> {
    await this.run({ kind: 'deliver' });
    await this.run({ kind: 'trouble', what: 'none' });
    await this.h.clock.advance(60_000);
  }

  /** The same user does it on another device, or somebody who may. */
  private elsewhere(what: 'edit' | 'delete' | 'react', id: string): void {
    const { server } = this.h;
    const message = server.log('c').messages.get(id)!;
    if (message.deletedAt) return;
    if (what === 'edit') server.edit('c', message, `elsewhere ${(this.count += 1)}`);
    if (what === 'delete')
      server.append('c', 'message:deleted', { messageId: id, userId: 'eve', deletedAt: '2024-01-01T00:00:00.000Z' });
    if (what !== 'react') return;
    const isThere = message.reactions.some(({ userIds }) => userIds.includes('ann'));
    const reactions = isThere ? [] : [{ emoji: '+1', count: 1, userIds: ['ann'] }];
    const action = isThere ? 'remove' : 'add';
    server.append('c', 'reaction', {
      messageId: id,
      userId: 'ann',
      emoji: '+1',
      action,
      count: isThere ? 0 : 1,
      reactions,
    });
  }
}

type Shown = Pick<Message, 'content' | 'deletedAt' | 'version'> & {
  readonly reactions: readonly { readonly emoji: string; readonly userIds: readonly string[] }[];
};

/** Of a tombstone only that it is one. */
const view = ({ content, deletedAt, version, reactions }: Shown) =>
  deletedAt ? 'gone' : { content, version, reactions: reactions.map(({ emoji, userIds }) => [emoji, ...userIds]) };

describe('what a list shows in the end', () => {
  it('is what the server has, whatever was done, refused, lost or late', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 30, size: 'max' }), async (moves) => {
        const world = await new World().start();
        for (const next of moves) await world.run(next);
        await world.calm();
        const { client, server } = world.h;
        expect(client.queue.items.getSnapshot()).toEqual([]);
        const { items } = client.channel('c').messages.getSnapshot();
        expect(items.map(view)).toEqual([...server.log('c').messages.values()].map(view));
        const mark = client.channel('c').receipts.getSnapshot().get('ann')?.offset ?? 0;
        expect(mark).toBe(server.log('c').receipts.get('ann')?.offset ?? 0);
        const unread = items.filter(({ offset, userId }) => offset > mark && userId !== 'ann');
        if (unread.length === 0) expect(client.unread.getSnapshot().get('c')?.count ?? 0).toBe(0);
        await client.dispose();
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
