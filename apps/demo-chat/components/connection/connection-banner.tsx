'use client';

import { useConnection, useRealtime } from '@nchat/realtime-react';
import { bannerFor } from '../../lib/connection-banner';
import { useSecondsUntil } from '../../lib/use-seconds-until';
import styles from './connection-banner.module.css';

/** Across the conversation: what is wrong with the connection, and what can be done. Nothing while all is well. */
export function ConnectionBanner() {
  const connection = useConnection(
    ({ state, transport, attempt, retryAt, reason, queued }) => ({
      state,
      transport,
      attempt,
      retryAt,
      reason,
      queued,
    }),
    isSame,
  );
  const { client } = useRealtime();
  const seconds = useSecondsUntil(connection.retryAt);
  const banner = bannerFor(connection);
  return (
    <div role={banner?.tone === 'bad' ? 'alert' : 'status'} className={styles.region}>
      {banner && (
        <div className={styles.banner} data-tone={banner.tone} data-testid="connection-banner">
          <p className={styles.text}>
            <strong>{banner.title}</strong> {banner.text}
          </p>
          {/* For the eye: read out, it would begin anew every second. */}
          {seconds !== null && (
            <p className={styles.next} aria-hidden="true">
              {seconds > 0 ? `Next try in ${seconds} s` : 'Trying now…'}
            </p>
          )}
          {banner.action && (
            <button type="button" onClick={() => void client.reconnect().catch(() => {})}>
              {banner.action}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function isSame<T extends object>(one: T, other: T): boolean {
  return Object.entries(one).every(([name, value]) => Object.is(value, other[name as keyof T]));
}
