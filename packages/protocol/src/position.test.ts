import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PositionSchema } from './ids.js';
import { encodeCursor, parseCursor, relate, samePosition, type Position } from './position.js';

const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const position = fc.record({ epoch: name, offset: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), id: name });
const start = name.map((epoch): Position => ({ epoch, offset: 0, id: '' }));
const anyPosition = fc.oneof(position, start);

describe('cursors', () => {
  it('are epoch, offset and id with colons between', () => {
    expect(encodeCursor({ epoch: 'e1', offset: 7, id: 'm7' })).toBe('e1:7:m7');
    expect(encodeCursor({ epoch: 'e1', offset: 0, id: '' })).toBe('e1:0:');
  });

  it('read back as the position they were made from', () => {
    fc.assert(
      fc.property(anyPosition, (given) => {
        expect(parseCursor(encodeCursor(given))).toEqual(given);
      }),
    );
  });

  it('write back as the text they were read from', () => {
    const cursor = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}:(0|[1-9][0-9]{0,15}):[A-Za-z0-9_-]{0,8}$/);
    fc.assert(
      fc.property(cursor, (text) => {
        const read = parseCursor(text);
        if (read) expect(encodeCursor(read)).toBe(text);
      }),
    );
  });

  it('give positions that the schema accepts, or nothing', () => {
    const almost = fc.stringMatching(/^[A-Za-z0-9_.:-]{0,3}:(-?[0-9]{1,17}|[0-9.e]{1,3}):[A-Za-z0-9_.:-]{0,4}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), almost), (text) => {
        const read = parseCursor(text);
        if (read) expect(PositionSchema.safeParse(read).success).toBe(true);
      }),
    );
  });

  it('are refused when anything about them is off', () => {
    for (const text of [
      '',
      '7',
      'e1',
      'e1:7',
      ':7:m7',
      'e1::m7',
      'e1:07:m7',
      'e1:-1:m7',
      'e1:1.5:m7',
      'e1:1e3:m7',
      'e1:0x10:m7',
      'e1:NaN:m7',
      'e1:7:m7:x',
      'e1:7:m 7',
      ' e1:7:m7',
      'e1:7:m7\n',
      'é:7:m7',
      `${'e'.repeat(65)}:7:m7`,
      `e1:7:${'m'.repeat(65)}`,
    ])
      expect(parseCursor(text), JSON.stringify(text)).toBeNull();
  });

  it('are refused beyond the numbers that are held exactly', () => {
    expect(parseCursor(`e1:${Number.MAX_SAFE_INTEGER}:m`)?.offset).toBe(Number.MAX_SAFE_INTEGER);
    expect(parseCursor('e1:9007199254740992:m')).toBeNull();
    expect(parseCursor('e1:9999999999999999:m')).toBeNull();
    expect(parseCursor('e1:99999999999999999:m')).toBeNull();
  });
});

describe('the same position', () => {
  it('is the same in all three parts', () => {
    const given = { epoch: 'e1', offset: 7, id: 'm7' };
    expect(samePosition(given, { ...given })).toBe(true);
    expect(samePosition(given, { ...given, epoch: 'e2' })).toBe(false);
    expect(samePosition(given, { ...given, offset: 8 })).toBe(false);
    expect(samePosition(given, { ...given, id: 'm8' })).toBe(false);
  });
});

describe('an entry, seen from where a reader stands', () => {
  const last = { epoch: 'e1', offset: 7, id: 'm7' };
  const entry = (offset: number, id: string, prev: string, epoch = 'e1') => ({ position: { epoch, offset, id }, prev });

  it('is next when it follows in number and in chain', () => {
    expect(relate(last, entry(8, 'm8', 'm7'))).toBe('next');
    expect(relate({ epoch: 'e1', offset: 0, id: '' }, entry(1, 'm1', ''))).toBe('next');
  });

  it('is known at or before the reader', () => {
    expect(relate(last, entry(7, 'm7', 'm6'))).toBe('known');
    expect(relate(last, entry(3, 'm3', 'm2'))).toBe('known');
  });

  it('is behind a gap when something is missing in between', () => {
    expect(relate(last, entry(9, 'm9', 'm8'))).toBe('gap');
  });

  it('breaks the chain when the log was rolled back and grew again under the same epoch', () => {
    expect(relate(last, entry(8, 'n8', 'n7'))).toBe('broken');
    expect(relate(last, entry(7, 'n7', 'm6'))).toBe('broken');
  });

  it('breaks the chain in another epoch', () => {
    expect(relate(last, entry(8, 'm8', 'm7', 'e2'))).toBe('broken');
    expect(relate(last, entry(1, 'n1', '', 'e2'))).toBe('broken');
  });

  it('takes a reader through any log exactly once, in order, however it is delivered', () => {
    const ids = fc.uniqueArray(name, { minLength: 1, maxLength: 30 });
    const delivery = fc.array(fc.nat({ max: 29 }), { maxLength: 200 });
    fc.assert(
      fc.property(ids, delivery, (log, order) => {
        const entries = log.map((id, index) => entry(index + 1, id, log[index - 1] ?? ''));
        let reached: Position = { epoch: 'e1', offset: 0, id: '' };
        const applied: string[] = [];
        for (const index of order) {
          const next = entries[index];
          if (!next) continue;
          const relation = relate(reached, next);
          expect(relation).not.toBe('broken');
          expect(relation === 'known').toBe(next.position.offset <= reached.offset);
          if (relation !== 'next') continue;
          applied.push(next.position.id);
          reached = next.position;
        }
        expect(applied).toEqual(log.slice(0, applied.length));
      }),
    );
  });
});
