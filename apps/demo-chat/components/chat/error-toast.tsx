'use client';

import type { RealtimeError } from '@nchat/realtime-client';
import { useRealtimeEvent } from '@nchat/realtime-react';
import { useEffect, useState } from 'react';
import { isHandled } from '../../lib/handled-errors';
import { explain } from '../../lib/words';
import styles from './error-toast.module.css';

const SHOWN_MS = 6_000;

/** Says what was refused, unless its own place says so: a message, a channel, the connection's badge. */
export function ErrorToast() {
  const [error, setError] = useState<RealtimeError | null>(null);

  useRealtimeEvent('error', (next) => {
    const hasPlace = next.clientMessageId !== undefined || next.code === 'forbidden' || next.type === 'auth';
    const mendsItself = next.retryable && next.code !== 'rate_limited';
    // Whoever asked hears of it just after this, and may have a place for it.
    if (!hasPlace && !mendsItself) setTimeout(() => !isHandled(next) && setError(next));
  });

  useEffect(() => {
    if (!error) return;
    const timer = setTimeout(() => setError(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [error]);

  return (
    <div role="status" className={styles.region}>
      {error && (
        <p className={styles.toast}>
          {explain(error)} <code>{error.code}</code>
        </p>
      )}
    </div>
  );
}
