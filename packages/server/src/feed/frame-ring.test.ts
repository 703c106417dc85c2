import type { LogEntry, Position } from '@nchat/realtime-protocol';
import { describe, expect, it } from 'vitest';
import type { EntryFrame } from '../ports/event-bus.js';
import { FrameRing } from './frame-ring.js';

const at = (offset: number): Position => ({ epoch: 'e', offset, id: offset === 0 ? '' : `id-${offset}` });
const frame = (offset: number, content = 'text'): EntryFrame => {
  const position = at(offset);
  const prev = at(offset - 1).id;
  const data = { id: position.id, content, mentions: [], attachments: [], reactions: [], position, prev };
  return {
    kind: 'entry',
    channelId: 'room',
    position,
    prev,
    entry: { event: 'message', data } as unknown as LogEntry,
    at: 0,
  };
};
const filled = (count: number): FrameRing => {
  const ring = new FrameRing(4);
  for (let offset = 1; offset <= count; offset += 1) ring.push(frame(offset));
  return ring;
};
const offsets = (entries: readonly LogEntry[] | null) => entries?.map((entry) => entry.data.position.offset);

describe('FrameRing', () => {
  it('gives everything after a position it holds', () => {
    expect(offsets(filled(5).after(at(3), at(5)))).toEqual([4, 5]);
  });

  it('gives nothing after the top', () => {
    expect(offsets(filled(5).after(at(5), at(5)))).toEqual([]);
  });

  it('reaches back to the position just before its first entry', () => {
    expect(offsets(filled(5).after(at(0), at(5)))).toEqual([1, 2, 3, 4, 5]);
  });

  it('knows nothing of what it has dropped', () => {
    const ring = filled(9);
    expect(ring.after(at(1), at(9))).toBeNull();
    expect(offsets(ring.after(at(5), at(9)))).toEqual([6, 7, 8, 9]);
  });

  it('proves nothing from a position whose id is another', () => {
    expect(filled(5).after({ ...at(3), id: 'other' }, at(5))).toBeNull();
    expect(filled(5).after({ ...at(0), id: 'other' }, at(5))).toBeNull();
  });

  it('proves nothing across epochs, or ahead of what it has', () => {
    expect(filled(5).after({ ...at(3), epoch: 'f' }, at(5))).toBeNull();
    expect(filled(5).after(at(7), at(5))).toBeNull();
  });

  it('is empty after a reset', () => {
    const ring = filled(5);
    ring.clear();
    expect(ring.after(at(3), at(5))).toBeNull();
  });

  it('forgets the content of a message once it is deleted', () => {
    const ring = new FrameRing(4);
    ring.push(frame(1, 'secret'));
    const deleted = {
      messageId: 'id-1',
      userId: 'u',
      deletedAt: 'now',
      channelId: 'room',
      position: at(2),
      prev: 'id-1',
    };
    ring.push({
      kind: 'entry',
      channelId: 'room',
      position: at(2),
      prev: 'id-1',
      entry: { event: 'message:deleted', data: deleted },
      at: 0,
    });
    expect(JSON.stringify(ring.after(at(0), at(2)))).not.toContain('secret');
  });
});
