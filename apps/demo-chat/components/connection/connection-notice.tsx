'use client';

import { useConnection, useRealtime } from '@nchat/realtime-react';
import { explain } from '../../lib/words';
import styles from './connection-notice.module.css';

/** Above the composer: what writing means while there is no connection. */
export function ConnectionNotice() {
  const state = useConnection((connection) => connection.state);
  const { client, error } = useRealtime();

  if (state === 'failed') {
    return (
      <div className={styles.notice} data-tone="bad" role="alert">
        <p>{error ? explain(error) : 'The server refused the connection.'}</p>
        <button type="button" onClick={() => void client.reconnect().catch(() => {})}>
          Try again
        </button>
      </div>
    );
  }
  if (state !== 'reconnecting' && state !== 'offline' && state !== 'disconnected') return null;
  return (
    <p className={styles.notice}>
      {state === 'offline' ? 'No network.' : 'No connection.'} What you write is kept, and sent once it is back.
    </p>
  );
}
