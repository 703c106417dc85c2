import type { PresenceStatus } from '@nchat/realtime-client';
import type { CSSProperties } from 'react';
import styles from './avatar.module.css';
import { StatusDot } from './status-dot';

interface Props {
  readonly userId: string;
  readonly size?: 'tiny' | 'small' | 'normal';
  /** Shown as a mark of its own shape, so that it is told apart without colours. */
  readonly status?: PresenceStatus;
}

/** A picture made of a name; the name itself stands beside it. */
export function Avatar({ userId, size = 'normal', status }: Props) {
  return (
    <span
      className={styles.avatar}
      data-size={size}
      style={{ '--hue': hueOf(userId) } as CSSProperties}
      aria-hidden="true"
    >
      {userId.slice(0, 1)}
      {status && <StatusDot status={status} className={styles.status} />}
    </span>
  );
}

/** Hues that are told apart and carry white letters well. */
const HUES = [15, 42, 145, 170, 200, 230, 262, 295, 325, 350];

/** The same name has the same colour on every screen. */
function hueOf(name: string): number {
  let hash = 7;
  for (const letter of name) hash = (hash * 33 + letter.charCodeAt(0)) % 65_521;
  return HUES[hash % HUES.length] ?? 0;
}
