'use client';

import { useConnection, useUserPresence } from '@nchat/realtime-react';
import { useState } from 'react';
import { later } from '../ui/later';
import { STATUS_LABELS } from '../../lib/people';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import styles from './own-status.module.css';
import { StatusText } from './status-text';

const StatusMenu = later(() => import('./status-menu').then((module) => module.StatusMenu));

/** Who one is, and what the others see of it. A press changes it. */
export function OwnStatus({ user }: { readonly user: string }) {
  const { status, lastSeen, customStatus } = useUserPresence(user);
  const isConnected = useConnection((connection) => connection.isConnected);
  const [isOpen, setIsOpen] = useState(false);
  const isKnown = isConnected && lastSeen !== null;
  const shown = isKnown ? status : 'offline';
  const label = isKnown && status === 'offline' ? 'Invisible' : STATUS_LABELS[shown];

  return (
    <>
      <button
        type="button"
        className={styles.own}
        popoverTarget="own-status"
        disabled={!isKnown}
        title="Change your status"
        data-testid="own-status"
      >
        <Avatar userId={user} status={shown} />
        <span className={styles.text}>
          <span className={styles.name}>{user}</span>
          <span className={styles.label}>
            <span className="visually-hidden">, your status: {label} </span>
            {customStatus ? <StatusText status={customStatus} /> : <span aria-hidden="true">{label}</span>}
          </span>
        </span>
        <span className={styles.chevron}>
          <Icon name="up" />
        </span>
      </button>
      <section
        id="own-status"
        popover="auto"
        aria-label="Your status"
        className={styles.menu}
        onToggle={({ newState }) => setIsOpen(newState === 'open')}
      >
        {isOpen && <StatusMenu status={shown} customStatus={customStatus} />}
      </section>
    </>
  );
}
