'use client';

import { useConnection, useRealtime, useUserPresence } from '@nchat/realtime-react';
import type { PresenceStatus } from '@nchat/realtime-client';
import type { ChangeEvent } from 'react';
import { STATUS_LABELS, STATUS_ORDER } from '../../lib/people';
import { Avatar } from '../ui/avatar';
import styles from './own-status.module.css';

/** Who one is, and what the others see of it. */
export function OwnStatus({ user }: { readonly user: string }) {
  const { status, lastSeen } = useUserPresence(user);
  const { updatePresence } = useRealtime();
  const isConnected = useConnection((connection) => connection.isConnected);
  const isKnown = isConnected && lastSeen !== null;
  const shown = isKnown ? status : 'offline';

  const choose = (event: ChangeEvent<HTMLSelectElement>) => {
    void updatePresence(event.target.value as PresenceStatus);
  };

  return (
    <div className={styles.own}>
      <Avatar userId={user} status={shown} />
      <div className={styles.text}>
        <span className={styles.name}>{user}</span>
        <select aria-label="Your status" className={styles.select} value={shown} onChange={choose} disabled={!isKnown}>
          {STATUS_ORDER.map((option) => (
            <option key={option} value={option}>
              {option === 'offline' ? (isKnown ? 'Invisible' : 'Offline') : STATUS_LABELS[option]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
