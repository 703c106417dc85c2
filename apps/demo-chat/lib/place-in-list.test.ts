import { describe, expect, it } from 'vitest';
import { AT_END, isAway, nextPlace } from './place-in-list';

const scroller = (scrollTop: number, scrollHeight = 2_000) => ({ scrollTop, scrollHeight, clientHeight: 500 });
const atEnd = nextPlace(AT_END, scroller(1_500));

describe('nextPlace', () => {
  it('follows the end from the start, before anything has its size', () => {
    const grown = nextPlace(nextPlace(AT_END, scroller(0, 500)), scroller(0, 2_000));

    expect(grown).toMatchObject({ isFollowing: true, distance: 1_500 });
    expect(isAway(grown)).toBe(false);
  });

  it('still follows when messages grow below the view, and when what is above shrinks', () => {
    expect(nextPlace(atEnd, scroller(1_500, 2_400)).isFollowing).toBe(true);
    expect(nextPlace(atEnd, scroller(1_400, 1_900)).isFollowing).toBe(true);
  });

  it('lets a reader go who moves up a little, and is away only when that is far', () => {
    const little = nextPlace(atEnd, scroller(1_430));
    const far = nextPlace(little, scroller(1_300));

    expect([little.isFollowing, isAway(little)]).toEqual([false, false]);
    expect([far.isFollowing, isAway(far)]).toEqual([false, true]);
    // What comes meanwhile is no reason to go back.
    expect(isAway(nextPlace(far, scroller(1_300, 2_100)))).toBe(true);
  });

  it('follows again once the reader is at the end', () => {
    const back = nextPlace(nextPlace(atEnd, scroller(900)), scroller(1_499.5));

    expect(back.isFollowing).toBe(true);
  });
});
