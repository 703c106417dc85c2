'use client';

import { useConnection } from '@nchat/realtime-react';
import { CONNECTION_LABELS } from '../../lib/words';
import { useSecondsUntil } from '../../lib/use-seconds-until';
import styles from './connection-badge.module.css';
import { ConnectionDetails } from './connection-details';

/** The connection at a glance; a press tells more. */
export function ConnectionBadge() {
  const state = useConnection((connection) => connection.state);
  const retryAt = useConnection((connection) => connection.retryAt);
  const queued = useConnection((connection) => connection.queued);
  const seconds = useSecondsUntil(retryAt);
  const { label, tone } = CONNECTION_LABELS[state];
  return (
    <>
      <button type="button" className={styles.badge} data-tone={tone} data-state={state} popoverTarget="connection">
        <span className={styles.dot} aria-hidden="true" />
        <span className={styles.label}>
          <span className="visually-hidden">Connection: </span>
          {label}
        </span>
        {/* The countdown is for the eye: as part of the name it would be read again every second. */}
        {seconds !== null && (
          <span className={styles.countdown} aria-hidden="true">
            in {seconds} s
          </span>
        )}
        {/* With a connection all is on its way at once: a word that comes and goes would be a flicker. */}
        {queued > 0 && state !== 'connected' && <span className={styles.queued}>{queued} waiting</span>}
      </button>
      <span role="status" className="visually-hidden">
        {label}
      </span>
      <ConnectionDetails />
    </>
  );
}
