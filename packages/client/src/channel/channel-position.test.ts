import type { LogEntry, Position } from '@nchat/realtime-protocol/core';
import { describe, expect, it } from 'vitest';
import { adopt, emptyView, MOST_HELD, receive } from './channel-position.js';

const at = (offset: number, epoch = 'e'): Position => ({ epoch, offset, id: offset === 0 ? '' : `${epoch}${offset}` });
const entry = (offset: number, epoch = 'e', prev = at(offset - 1, epoch).id): LogEntry =>
  ({ event: 'message:deleted', data: { position: at(offset, epoch), prev } }) as LogEntry;
const offsets = (entries: readonly LogEntry[]) => entries.map(({ data }) => data.position.offset);

describe('receiving entries', () => {
  it('applies what continues the chain and drops what is known', () => {
    const step = receive({ last: at(2), held: [] }, [entry(2), entry(3), entry(3), entry(4)]);
    expect(offsets(step.apply)).toEqual([3, 4]);
    expect(step.view.last).toEqual(at(4));
    expect(step.verdict).toBe('ok');
  });

  it('holds what is ahead and asks for what is missing', () => {
    const step = receive({ last: at(2), held: [] }, [entry(5)]);
    expect(step.apply).toEqual([]);
    expect(step.verdict).toBe('fill');
    expect(step.view.last).toEqual(at(2));
    const filled = receive(step.view, [entry(3), entry(4)]);
    expect(offsets(filled.apply)).toEqual([3, 4, 5]);
    expect(filled).toMatchObject({ verdict: 'ok', view: { held: [] } });
  });

  it('sorts and deduplicates what it holds', () => {
    const held = receive({ last: at(0), held: [] }, [entry(4), entry(2), entry(4), entry(3)]);
    expect(offsets(receive(held.view, [entry(1)]).apply)).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['another epoch', entry(3, 'f')],
    ['another predecessor', entry(3, 'e', 'not-e2')],
    [
      'another entry at the last place',
      { ...entry(2), data: { ...entry(2).data, position: { ...at(2), id: 'x' } } } as LogEntry,
    ],
  ])('resyncs on %s', (_name, broken) => {
    const step = receive({ last: at(2), held: [entry(5)] }, [broken]);
    expect(step).toMatchObject({ verdict: 'resync', apply: [], view: { last: null, held: [broken] } });
  });

  it('delivers what came before the break', () => {
    const step = receive({ last: at(2), held: [] }, [entry(3), entry(1, 'f')]);
    expect(offsets(step.apply)).toEqual([3]);
    expect(step.verdict).toBe('resync');
  });

  it('holds everything while nothing is known', () => {
    const step = receive(emptyView, [entry(7), entry(8)]);
    expect(step).toMatchObject({ apply: [], verdict: 'ok' });
    expect(offsets(step.view.held)).toEqual([7, 8]);
  });

  it('gives up holding when a snapshot is cheaper', () => {
    const ahead = Array.from({ length: MOST_HELD + 1 }, (_, index) => entry(index + 10));
    expect(receive({ last: at(2), held: [] }, ahead)).toMatchObject({ verdict: 'resync', view: emptyView });
  });
});

describe('going on from a snapshot', () => {
  it('drops what the snapshot contains and applies what follows it', () => {
    const step = adopt({ last: null, held: [entry(4), entry(5), entry(6)] }, at(5));
    expect(offsets(step.apply)).toEqual([6]);
    expect(step.verdict).toBe('ok');
  });

  it('drops leftovers of the lost log instead of breaking again', () => {
    const step = adopt({ last: null, held: [entry(9, 'old'), entry(2, 'new')] }, at(1, 'new'));
    expect(offsets(step.apply)).toEqual([2]);
    expect(step.verdict).toBe('ok');
  });
});
