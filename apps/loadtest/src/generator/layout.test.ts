import { describe, expect, it } from 'vitest';
import { channelsOfMember } from './layout.js';

describe('who is in which channels', () => {
  it.each([
    [1000, 1, 1],
    [2000, 200, 5],
    [10_000, 1000, 5],
    [90, 9, 4],
  ])('%i members, %i channels, %i each: all channels alike, and none twice', (members, channels, channelsPerMember) => {
    const counts = Array<number>(channels).fill(0);
    for (let member = 0; member < members; member += 1) {
      const joined = channelsOfMember(member, { channels, channelsPerMember });
      expect(new Set(joined).size).toBe(channelsPerMember);
      for (const channel of joined) counts[channel] = (counts[channel] ?? 0) + 1;
    }
    expect(new Set(counts)).toEqual(new Set([(members * channelsPerMember) / channels]));
  });

  it('joins no more channels than there are', () => {
    expect(channelsOfMember(3, { channels: 2, channelsPerMember: 5 })).toEqual([1, 0]);
  });
});
