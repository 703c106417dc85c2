'use client';

import type { RealtimeError } from '@nchat/realtime-client';
import { useRealtimeEvent } from '@nchat/realtime-react';
import { useEffect, useState } from 'react';
import styles from './error-toast.module.css';

const SHOWN_MS = 6_000;

/** Says what the server refused. What mends itself is the connection badge's business. */
export function ErrorToast() {
  const [error, setError] = useState<RealtimeError | null>(null);

  useRealtimeEvent('error', (next) => {
    const isForUser = next.type !== 'auth' && (!next.retryable || next.code === 'rate_limited');
    if (isForUser) setError(next);
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
          {error.message} <code>{error.code}</code>
        </p>
      )}
    </div>
  );
}
