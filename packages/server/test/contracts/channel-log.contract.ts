import type { LogEntry, Position } from '@nchat/realtime-protocol';
import { relate } from '@nchat/realtime-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryId } from '../../src/core/ids.js';
import { reactionLimits } from '../../src/core/reactions.js';
import type { Append, ChannelLog, MessageAppend } from '../../src/ports/channel-log.js';
import type { BusFrame, EventBus } from '../../src/ports/event-bus.js';
import { channelTopic } from '../../src/ports/topics.js';

/** A backend under test: bounded to 20 messages and 30 entries per channel. */
export interface LogBackend {
  readonly log: ChannelLog;
  readonly bus: EventBus;
  close(): Promise<void>;
}

export const contractBounds = { messages: 20, entries: 30 } as const;

const send = (channelId: string, content: string, over: Partial<MessageAppend> = {}): MessageAppend => ({
  kind: 'message',
  channelId,
  id: entryId(),
  at: Date.now(),
  userId: 'alice',
  content,
  mentions: [],
  attachments: [],
  ...over,
});
const about = (messageId: string, over: object): Append =>
  ({ channelId: 'room', id: entryId(), at: Date.now(), userId: 'alice', messageId, ...over }) as Append;
const edit = (messageId: string, content: string, over: object = {}): Append =>
  about(messageId, { kind: 'edit', content, moderator: false, ...over });
const remove = (messageId: string, over: object = {}): Append =>
  about(messageId, { kind: 'delete', moderator: false, ...over });
const react = (messageId: string, action: 'add' | 'remove', over: object = {}): Append =>
  about(messageId, { kind: 'reaction', emoji: '👍', action, ...over });

const start = (position: Position): Position => ({ epoch: position.epoch, offset: 0, id: '' });

/** What every channel log must do, whatever it stores in. */
export function describeChannelLog(name: string, factory: () => Promise<LogBackend>): void {
  describe(`channel log: ${name}`, () => {
    let backend: LogBackend;
    let log: ChannelLog;

    beforeEach(async () => {
      backend = await factory();
      ({ log } = backend);
    });
    afterEach(() => backend.close());

    const top = async (channelId = 'room'): Promise<Position> => (await log.tail(channelId, 1)).top;
    const fill = async (count: number): Promise<string[]> => {
      const ids: string[] = [];
      for (let i = 1; i <= count; i += 1) ids.push((await log.append(send('room', `m${i}`))).message?.id ?? '');
      return ids;
    };

    it('gives an empty channel a position that later entries continue', async () => {
      const empty = await top();
      expect(empty).toMatchObject({ offset: 0, id: '' });
      await log.append(send('room', 'first'));
      const slice = await log.read('room', empty, 10);
      expect(slice).toMatchObject({ recovered: true, hasMore: false });
      expect(slice.entries.map((entry) => entry.data.position.offset)).toEqual([1]);
    });

    it('chains entries: offsets are +1 and each names the one before', async () => {
      const empty = await top();
      const [id = ''] = await fill(3);
      await log.append(edit(id, 'changed'));
      await log.append(react(id, 'add'));
      await log.append(remove(id));
      let last = empty;
      for (const entry of (await log.read('room', empty, 100)).entries) {
        expect(relate(last, entry.data)).toBe('next');
        last = entry.data.position;
      }
      expect(last).toEqual(await top());
      expect(last.offset).toBe(6);
    });

    it('publishes each entry once, in the order of the log', async () => {
      const heard: BusFrame[] = [];
      await backend.bus.subscribe(channelTopic('room'), (frame) => heard.push(frame));
      await Promise.all(Array.from({ length: 10 }, (_, i) => log.append(send('room', `m${i}`))));
      await expect.poll(() => heard.length).toBe(10);
      const { entries } = await log.read('room', start(await top()), 100);
      expect(heard.map((frame) => frame.kind === 'entry' && frame.position)).toEqual(
        entries.map((e) => e.data.position),
      );
    });

    it('answers a repeated send with the first result and appends nothing', async () => {
      const first = await log.append(send('room', 'hi', { operationId: 'op-1' }));
      const again = await log.append(send('room', 'hi', { operationId: 'op-1' }));
      expect(again).toMatchObject({ duplicate: true, position: first.position, message: { id: first.message?.id } });
      expect((await top()).offset).toBe(1);
    });

    it('keeps the scope of an operation id to its user', async () => {
      await log.append(send('room', 'hi', { operationId: 'op-1' }));
      const other = await log.append(send('room', 'hi', { operationId: 'op-1', userId: 'bob' }));
      expect(other.duplicate).toBe(false);
    });

    it('refuses other content under a used operation id', async () => {
      await log.append(send('room', 'hi', { operationId: 'op-1' }));
      const other = log.append(send('room', 'ho', { operationId: 'op-1' }));
      await expect(other).rejects.toMatchObject({ code: 'idempotency_mismatch' });
      expect((await top()).offset).toBe(1);
    });

    it('remembers a send whose message is trimmed', async () => {
      const first = await log.append(send('room', 'hi', { operationId: 'op-1' }));
      await fill(contractBounds.messages + 5);
      const again = await log.append(send('room', 'hi', { operationId: 'op-1' }));
      expect(again).toEqual({ ...first, duplicate: true });
      expect(again.message).toMatchObject({ id: first.message?.id, content: 'hi', offset: 1 });
    });

    it('makes one message of fifty copies sent at once', async () => {
      const copies = Array.from({ length: 50 }, () => log.append(send('room', 'hi', { operationId: 'op-1' })));
      const results = await Promise.all(copies);
      expect(new Set(results.map((result) => result.message?.id)).size).toBe(1);
      expect(results.filter((result) => !result.duplicate)).toHaveLength(1);
    });

    it('lets authors and moderators change a message, and nobody else', async () => {
      const [id = ''] = await fill(1);
      await expect(log.append(edit(id, 'x', { userId: 'bob' }))).rejects.toMatchObject({ code: 'forbidden' });
      await expect(log.append(remove(id, { userId: 'bob' }))).rejects.toMatchObject({ code: 'forbidden' });
      const edited = await log.append(edit(id, 'by a moderator', { userId: 'bob', moderator: true }));
      expect(edited.message).toMatchObject({ content: 'by a moderator', version: 2, userId: 'alice', offset: 1 });
    });

    it('appends nothing for a change that changes nothing', async () => {
      const [id = ''] = await fill(1);
      await log.append(react(id, 'add'));
      const before = await top();
      expect((await log.append(edit(id, 'm1'))).position).toEqual(before);
      expect((await log.append(react(id, 'add'))).position).toEqual(before);
      expect((await log.append(react(id, 'remove', { userId: 'bob' }))).position).toEqual(before);
      await log.append(remove(id));
      expect((await log.append(remove(id))).position).toEqual(await top());
    });

    it('applies edits and reactions to the message and carries the whole state in the entry', async () => {
      const [id = ''] = await fill(1);
      await log.append(react(id, 'add', { userId: 'bob' }));
      await log.append(react(id, 'add', { userId: 'cleo' }));
      await log.append(react(id, 'remove', { userId: 'bob' }));
      const edited = await log.append(edit(id, 'new'));
      const { messages } = await log.history({ channelId: 'room', limit: 10 });
      expect(messages).toMatchObject([
        { id, content: 'new', version: 2, reactions: [{ emoji: '👍', count: 1, userIds: ['cleo'] }] },
      ]);
      // The materialised message keeps its own place; only the update's entry has another.
      expect(messages[0]?.position.offset).toBe(1);
      const last = (await log.tail('room', 1)).entries[0] as LogEntry;
      expect(last).toMatchObject({ event: 'message:updated', data: { offset: 1, position: edited.position } });
    });

    it('takes a bounded number of different emojis, and any number of users for each', async () => {
      const [id = ''] = await fill(1);
      const { emojis } = reactionLimits;
      for (let i = 0; i < emojis; i += 1) await log.append(react(id, 'add', { emoji: `e${i}` }));
      const before = await top();
      const tooMany = { emoji: 'one too many', operationId: 'again' };
      const refusal = { code: 'invalid_payload', path: 'emoji' };
      await expect(log.append(react(id, 'add', tooMany))).rejects.toMatchObject(refusal);
      expect(await top()).toEqual(before);
      const { message } = await log.append(react(id, 'add', { emoji: 'e7', userId: 'bob' }));
      expect(message?.reactions[7]).toEqual({ emoji: 'e7', count: 2, userIds: ['alice', 'bob'] });
      await log.append(react(id, 'remove', { emoji: 'e0' }));
      const { message: full } = await log.append(react(id, 'add', tooMany));
      expect(full?.reactions.map(({ emoji }) => emoji)).toEqual([
        ...Array.from({ length: emojis - 1 }, (_, i) => `e${i + 1}`),
        'one too many',
      ]);
    });

    it('counts everyone who reacts, and names as many as it should', async () => {
      const [id = ''] = await fill(1);
      const { users } = reactionLimits;
      const by = (i: number) => ({ userId: `u${i}` });
      const names = (from: number, until: number) => Array.from({ length: until - from }, (_, i) => `u${from + i}`);
      for (let i = 0; i < users + 10; i += 1) await log.append(react(id, 'add', by(i)));
      await log.append(react(id, 'add', { emoji: 'u1', userId: 'u1' }));
      const shown = async () => {
        const [message] = (await log.history({ channelId: 'room', limit: 1 })).messages;
        const [entry] = (await log.tail('room', 1)).entries;
        expect(entry).toMatchObject({ event: 'reaction', data: { reactions: message?.reactions } });
        return message?.reactions;
      };
      const other = { emoji: 'u1', count: 1, userIds: ['u1'] };
      expect(await shown()).toEqual([{ emoji: '👍', count: users + 10, userIds: names(0, users) }, other]);
      // Who is not named is known all the same.
      const before = await top();
      await log.append(react(id, 'add', by(users + 5)));
      await log.append(react(id, 'remove', by(users + 10)));
      expect(await top()).toEqual(before);
      const { message } = await log.append(react(id, 'remove', by(users + 9)));
      expect(message?.reactions[0]?.count).toBe(users + 9);
      await log.append(react(id, 'remove', by(1)));
      await log.append(react(id, 'remove', by(0)));
      const [thumbs, rest] = (await shown()) ?? [];
      expect([thumbs?.count, thumbs?.userIds.length, rest]).toEqual([users + 7, users, other]);
      expect(names(2, users + 9)).toEqual(expect.arrayContaining(thumbs?.userIds ?? []));
      expect(new Set(thumbs?.userIds).size).toBe(users);
      const edited = await log.append(edit(id, 'new'));
      expect(edited.message?.reactions[0]?.userIds).toHaveLength(users);
    });

    it('begins anew with the reactions to a message when nobody is left', async () => {
      const [id = ''] = await fill(1);
      await log.append(react(id, 'add', { userId: 'a' }));
      await log.append(react(id, 'add', { userId: 'a', emoji: '100' }));
      await log.append(react(id, 'remove', { userId: 'a' }));
      expect((await log.append(react(id, 'remove', { userId: 'a', emoji: '100' }))).message?.reactions).toEqual([]);
      const { message } = await log.append(react(id, 'add', { userId: '1' }));
      expect(message?.reactions).toEqual([{ emoji: '👍', count: 1, userIds: ['1'] }]);
      const { message: two } = await log.append(react(id, 'add', { userId: '2' }));
      expect(two?.reactions).toEqual([{ emoji: '👍', count: 2, userIds: ['1', '2'] }]);
    });

    it('refuses changes to a message that is deleted or unknown', async () => {
      const [id = ''] = await fill(1);
      await log.append(remove(id));
      for (const change of [edit(id, 'x'), react(id, 'add'), edit('nope', 'x'), remove('nope'), react('nope', 'add')]) {
        await expect(log.append(change)).rejects.toMatchObject({ code: 'message_not_found' });
      }
    });

    it('never replays deleted content', async () => {
      const [id = ''] = await fill(1);
      await log.append(edit(id, 'second secret', { mentions: ['bob'] }));
      await log.append(remove(id));
      const replay = JSON.stringify(await log.read('room', start(await top()), 10));
      expect(replay).not.toContain('m1');
      expect(replay).not.toContain('second secret');
      expect(JSON.stringify(await log.history({ channelId: 'room', limit: 5 }))).not.toContain('secret');
    });

    it('reads in pages and says whether more follows', async () => {
      const empty = await top();
      await fill(7);
      const first = await log.read('room', empty, 5);
      expect(first).toMatchObject({ recovered: true, hasMore: true });
      const rest = await log.read('room', first.entries.at(-1)?.data.position as Position, 5);
      expect(rest.hasMore).toBe(false);
      expect([...first.entries, ...rest.entries].map((e) => e.data.position.offset)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    });

    it('recovers from exactly the oldest position it can prove, and from none before', async () => {
      const ids = await fill(contractBounds.entries + 4);
      const { epoch } = await top();
      const provable = { epoch, offset: 4, id: ids[3] ?? '' };
      expect(await log.read('room', provable, 100)).toMatchObject({ recovered: true });
      expect((await log.read('room', provable, 100)).entries).toHaveLength(contractBounds.entries);
      expect(await log.read('room', { epoch, offset: 3, id: ids[2] ?? '' }, 100)).toMatchObject({
        recovered: false,
        entries: [],
      });
    });

    it('does not recover a position of another life of the log', async () => {
      const ids = await fill(3);
      const { epoch } = await top();
      const foreign: Position[] = [
        { epoch: 'other', offset: 2, id: ids[1] ?? '' },
        { epoch, offset: 2, id: 'other' },
        { epoch, offset: 9, id: 'ahead' },
        { epoch, offset: 0, id: 'not-empty' },
      ];
      for (const position of foreign) {
        expect(await log.read('room', position, 10)).toMatchObject({ recovered: false, entries: [], top: await top() });
      }
    });

    it('keeps a bounded number of messages, however many reactions there are', async () => {
      const ids = await fill(5);
      for (let i = 0; i < contractBounds.entries * 2; i += 1) {
        await log.append(react(ids[0] ?? '', i % 2 ? 'remove' : 'add'));
      }
      expect((await log.history({ channelId: 'room', limit: 50 })).messages.map((m) => m.id)).toEqual(ids);
      await fill(contractBounds.messages + 3);
      expect((await log.history({ channelId: 'room', limit: 50 })).messages).toHaveLength(contractBounds.messages);
    });

    it('pages through history by message ids', async () => {
      const ids = await fill(10);
      const contents = async (query: object): Promise<string[]> =>
        (await log.history({ channelId: 'room', limit: 3, ...query })).messages.map((m) => m.content);
      expect(await contents({})).toEqual(['m8', 'm9', 'm10']);
      expect(await contents({ before: ids[3] })).toEqual(['m1', 'm2', 'm3']);
      expect(await contents({ after: ids[7] })).toEqual(['m9', 'm10']);
      expect(await contents({ around: ids[4] })).toEqual(['m4', 'm5', 'm6']);
      expect((await log.history({ channelId: 'room', limit: 3, before: ids[3] })).hasMore).toBe(false);
      expect((await log.history({ channelId: 'room', limit: 3, before: ids[4] })).hasMore).toBe(true);
      expect((await log.history({ channelId: 'room', limit: 3, after: ids[5] })).hasMore).toBe(true);
      await expect(log.history({ channelId: 'room', limit: 3, before: 'nope' })).rejects.toMatchObject({
        code: 'message_not_found',
      });
    });

    it('shows a thread by itself', async () => {
      const [root = ''] = await fill(2);
      await log.append(send('room', 'reply', { threadId: root }));
      const thread = await log.history({ channelId: 'room', threadId: root, limit: 10 });
      expect(thread.messages.map((m) => m.content)).toEqual(['reply']);
    });

    it('counts unread messages of others after a mark, up to the cap', async () => {
      await fill(3);
      await log.append(send('room', 'mine', { userId: 'bob' }));
      const gone = await log.append(send('room', 'gone'));
      await log.append(remove(gone.message?.id ?? ''));
      expect(await log.unread('room', 'bob', 0)).toBe(3);
      expect(await log.unread('room', 'bob', 2)).toBe(1);
      expect(await log.unread('room', 'alice', 0)).toBe(1);
    });

    it('reads since a time, and says when it does not reach back that far', async () => {
      const long = Date.now() + 60_000;
      for (let i = 0; i < 3; i += 1) await log.append(send('room', `m${i}`, { at: long + i }));
      const slice = await log.readSince('room', long, 10);
      expect(slice.recovered).toBe(true);
      expect(slice.entries).toHaveLength(2);
      expect((await log.readSince('room', 1, 10)).recovered).toBe(false);
    });

    it('begins a new epoch on order, with its messages and without what could be recovered', async () => {
      const ids = await fill(3);
      const before = await top();
      await log.rotate('room', 'another epoch');
      expect(await top()).toEqual(before);
      await log.rotate('room', before.epoch);
      const after = await top();
      expect(after).toMatchObject({ offset: 3, id: ids[2] });
      expect(after.epoch).not.toBe(before.epoch);
      expect(await log.read('room', before, 10)).toMatchObject({ recovered: false });
      expect(await log.read('room', after, 10)).toMatchObject({ recovered: true, entries: [] });
      const { messages } = await log.history({ channelId: 'room', limit: 10 });
      expect(messages.map(({ id, position }) => [id, position.epoch])).toEqual(ids.map((id) => [id, after.epoch]));
      await log.append(send('room', 'next'));
      const next = await log.read('room', after, 10);
      expect(next).toMatchObject({ recovered: true, entries: [{ data: { offset: 4, prev: ids[2] } }] });
    });

    it('tells where several logs stand', async () => {
      await fill(2);
      expect(await log.tops(['room', 'never'])).toEqual([await top(), null]);
    });

    it('tells a position that contradicts the log from one that is only too old', async () => {
      const ids = await fill(contractBounds.entries + 5);
      const { epoch } = await top();
      const verdict = async (offset: number, id: string) =>
        (await log.read('room', { epoch, offset, id }, 5)).contradicts ?? false;
      expect(await verdict(contractBounds.entries + 3, 'other')).toBe(true);
      expect(await verdict(99, 'ahead')).toBe(true);
      expect(await verdict(2, ids[1] ?? '')).toBe(false);
    });

    it('keeps channels apart', async () => {
      await log.append(send('room', 'here'));
      expect((await log.history({ channelId: 'room:2', limit: 5 })).messages).toEqual([]);
      await expect(log.append({ ...edit('x', 'y'), channelId: 'room:2' })).rejects.toMatchObject({
        code: 'message_not_found',
      });
    });
  });
}
