import { useEffect, useRef, useState, type RefObject } from 'react';

interface ScrollBack {
  readonly scrollerRef: RefObject<HTMLDivElement | null>;
  /** Whether the reader has scrolled away from the newest message. */
  readonly isBack: boolean;
  readonly toEnd: () => void;
}

/** Further away than this counts as reading older messages. */
const SLACK_PX = 120;

/** For a scroller whose contents are laid out from its end: there `scrollTop` is 0 at the end and negative above. */
export function useScrollBack(): ScrollBack {
  const scrollerRef = useRef<HTMLDivElement>(null);
  const [isBack, setIsBack] = useState(false);

  useEffect(() => {
    const scroller = scrollerRef.current;
    if (!scroller) return;
    const onScroll = () => setIsBack(scroller.scrollTop < -SLACK_PX);
    scroller.addEventListener('scroll', onScroll, { passive: true });
    return () => scroller.removeEventListener('scroll', onScroll);
  }, []);

  const toEnd = () => scrollerRef.current?.scrollTo({ top: 0, behavior: 'smooth' });
  return { scrollerRef, isBack, toEnd };
}
