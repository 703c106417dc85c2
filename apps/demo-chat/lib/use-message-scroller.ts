import { defaultRangeExtractor, useVirtualizer, type Range, type Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { AT_END, isAway, nextPlace, SLACK_PX, type Place } from './place-in-list';

interface Options {
  readonly keys: readonly string[];
  /** Stays in the page however far away it is: it has the focus, or would get it. */
  readonly keptKey: string | undefined;
  /** A guess, until the item has been measured. */
  readonly estimate: (index: number) => number;
}

/** Room above the first message, for what is said about older ones. */
const TOP_PX = 64;

/**
 * A scroller that starts at its end and stays there while its reader is there. Only what is near the view is in the
 * page; what comes in above moves nothing.
 */
export function useMessageScroller({ keys, keptKey, estimate }: Options) {
  const scrollerRef = useRef<HTMLDivElement>(null);
  const place = useRef<Place>(AT_END);
  const [isBack, setIsBack] = useState(false);
  const kept = keptKey === undefined ? -1 : keys.indexOf(keptKey);

  // eslint-disable-next-line react-hooks/incompatible-library -- The compiler is not used here.
  const virtualizer = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scrollerRef.current,
    estimateSize: estimate,
    getItemKey: (index) => keys[index] ?? index,
    rangeExtractor: useCallback((range: Range) => withKept(defaultRangeExtractor(range), kept), [kept]),
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: SLACK_PX,
    overscan: 8,
    paddingStart: TOP_PX,
    paddingEnd: 12,
    // React batches what one scroll event changes; a flush per event costs frames.
    useFlushSync: false,
  });

  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = isAboveView;

  const hasItems = keys.length > 0;
  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    if (!scroller || !hasItems) return;
    const onMove = () => {
      place.current = nextPlace(place.current, scroller);
      setIsBack(isAway(place.current));
    };
    virtualizer.scrollToEnd();
    // At once: whoever then jumps to a message has moved up.
    place.current = nextPlace(place.current, scroller);
    scroller.addEventListener('scroll', onMove, { passive: true });
    // A keyboard that opens, a field that grows, or messages that turn out taller than was guessed must not take the
    // newest message out of view; the library gives up on that after a while, which a busy machine may need. And a list
    // that got shorter, in a wider window, may stand at its end without having been scrolled.
    const observer = new ResizeObserver((entries) => {
      onMove();
      const isOtherWindow = entries.some(({ target }) => target === scroller);
      if (place.current.isFollowing || (isOtherWindow && !isAway(place.current))) virtualizer.scrollToEnd();
    });
    observer.observe(scroller);
    if (scroller.firstElementChild) observer.observe(scroller.firstElementChild);
    return () => {
      scroller.removeEventListener('scroll', onMove);
      observer.disconnect();
    };
  }, [virtualizer, hasItems]);

  return { scrollerRef, virtualizer, isBack };
}

/**
 * Whether an item's change of size has to be made up for. The library leaves out what changes while one scrolls back;
 * but then older messages come, and what was the first message is no longer the first of its day or its author.
 */
const isAboveView: Virtualizer<HTMLDivElement, Element>['shouldAdjustScrollPositionOnItemSizeChange'] = (
  { key, start, end },
  _delta,
  { itemSizeCache, scrollOffset },
) => (itemSizeCache.has(key) ? end <= (scrollOffset ?? 0) : start < (scrollOffset ?? 0));

function withKept(indexes: number[], kept: number): number[] {
  return kept < 0 || indexes.includes(kept) ? indexes : [...indexes, kept].toSorted((a, b) => a - b);
}
