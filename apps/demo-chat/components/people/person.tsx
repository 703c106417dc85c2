'use client';

import type { PresenceMember } from '@nchat/realtime-client';
import { formatMoment } from '../../lib/dates';
import { Avatar } from '../ui/avatar';
import styles from './person.module.css';

interface Props {
  readonly member: PresenceMember;
  readonly isSelf: boolean;
}

export function Person({ member, isSelf }: Props) {
  const isGone = member.status === 'offline';
  const note =
    member.customStatus?.text ?? (isGone && !isSelf ? `Last seen ${formatMoment(Date.parse(member.lastSeen))}` : null);
  return (
    <li className={styles.person} data-gone={isGone || undefined}>
      <Avatar userId={member.userId} status={member.status} />
      <span className={styles.text}>
        <span className={styles.name}>
          {member.userId}
          {isSelf && <span className={styles.self}> (you)</span>}
        </span>
        {note && <span className={styles.note}>{note}</span>}
      </span>
    </li>
  );
}
