'use client';

import type { PresenceMember } from '@nchat/realtime-client';
import { memo } from 'react';
import { formatMoment } from '../../lib/dates';
import { deviceNames } from '../../lib/people';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { Devices } from './devices';
import styles from './person.module.css';
import { StatusText } from './status-text';

interface Props {
  readonly member: PresenceMember;
  readonly isSelf: boolean;
  readonly onWrite: (userId: string) => void;
}

/** Somebody in the list, with what they say of themselves and where they are signed in. */
export const Person = memo(function Person({ member, isSelf, onWrite }: Props) {
  const { userId, status, lastSeen, customStatus, devices } = member;
  const isGone = status === 'offline';
  return (
    <li className={styles.person} data-gone={isGone || undefined}>
      <Avatar userId={userId} status={status} />
      <span className={styles.text}>
        <span className={styles.name}>
          {userId}
          {isSelf && <span className={styles.self}> (you)</span>}
        </span>
        {customStatus && (
          <span className={styles.note} title={customStatus.text}>
            <StatusText status={customStatus} />
            {customStatus.expiresAt && (
              <span className="visually-hidden">, until {formatMoment(Date.parse(customStatus.expiresAt))}</span>
            )}
          </span>
        )}
        {isGone && !isSelf && <span className={styles.note}>Seen {formatMoment(Date.parse(lastSeen))}</span>}
        {devices.length > 0 && <span className="visually-hidden">, on {deviceNames(devices)}</span>}
      </span>
      <span className={styles.devices}>
        <Devices devices={devices} />
      </span>
      {!isSelf && (
        <button type="button" className={styles.write} title={`Message ${userId}`} onClick={() => onWrite(userId)}>
          <Icon name="message" />
          <span className="visually-hidden">Message {userId}</span>
        </button>
      )}
    </li>
  );
});
