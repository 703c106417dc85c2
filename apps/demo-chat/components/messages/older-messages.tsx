'use client';

import type { UseMessagesResult } from '@nchat/realtime-react';
import { useEffect, useRef } from 'react';
import { explain } from '../../lib/words';
import styles from './older-messages.module.css';

/** Fetches older messages when the reader gets near the top; the button says so, and works without scrolling. */
export function OlderMessages({ view }: { readonly view: UseMessagesResult }) {
  const { status, error, hasMore, isLoadingMore, loadMore } = view;
  const button = useRef<HTMLButtonElement>(null);
  const canLoad = hasMore && !isLoadingMore && !error;

  useEffect(() => {
    if (!canLoad || !button.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void loadMore();
      },
      { root: button.current.closest('[data-scroller]'), rootMargin: '400px 0px' },
    );
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [canLoad, loadMore]);

  if (status === 'pending') return <p className={styles.state}>Loading messages…</p>;
  return (
    <div className={styles.top}>
      {error && (
        <p className={styles.state} role="alert">
          {explain(error)}
        </p>
      )}
      {(hasMore || status === 'error') && (
        <button
          ref={button}
          type="button"
          className={styles.more}
          aria-disabled={isLoadingMore}
          onClick={() => void loadMore()}
        >
          {isLoadingMore ? 'Loading…' : 'Load older messages'}
        </button>
      )}
    </div>
  );
}
