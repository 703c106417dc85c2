'use client';

import { useConnection, useRealtime } from '@nchat/realtime-react';
import { useRef } from 'react';
import { CONNECTION_LABELS, explain } from '../../lib/words';
import styles from './connection-details.module.css';

/** What the client knows of its connection, and a switch to try what happens without one. */
export function ConnectionDetails() {
  const { state, transport, rttMs, quality, attempt, queued, reason } = useConnection();
  const { client, disconnect } = useRealtime();
  const details = useRef<HTMLElement>(null);
  const isOff = state === 'disconnected' || state === 'failed';
  const isUp = state === 'connected' || state === 'syncing';

  const facts: readonly (readonly [string, string | null])[] = [
    ['State', CONNECTION_LABELS[state].label],
    ['Transport', transport],
    ['Round trip', rttMs === null ? null : `${Math.round(rttMs)} ms, ${quality}`],
    ['Tries', attempt > 0 ? String(attempt) : null],
    ['Waiting to be sent', String(queued)],
    ['Reason', reason && `${explain(reason)} (${reason.code})`],
  ];

  const leave = () => {
    // The way back is in the banner, which this would cover.
    details.current?.hidePopover();
    disconnect();
  };

  return (
    <section ref={details} id="connection" popover="auto" aria-label="Connection" className={styles.details}>
      <dl>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <div className={styles.actions}>
        {!isUp && (
          <button type="button" onClick={() => void client.reconnect().catch(() => {})}>
            {isOff ? 'Connect' : 'Retry now'}
          </button>
        )}
        {!isOff && (
          <button type="button" onClick={leave}>
            Disconnect
          </button>
        )}
      </div>
    </section>
  );
}
