import type { PresenceStatus } from '@nchat/realtime-client';
import styles from './status-dot.module.css';

/** A mark of its own shape for each status, so that they are told apart without colours. */
export function StatusDot({
  status,
  className = '',
}: {
  readonly status: PresenceStatus;
  readonly className?: string;
}) {
  return <span className={`${styles.dot} ${className}`} data-status={status} aria-hidden="true" />;
}
