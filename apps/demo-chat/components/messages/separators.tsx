import { Moment } from '../ui/moment';
import styles from './separators.module.css';

/** Before the first message of a day. */
export function DaySeparator({ at }: { readonly at: number }) {
  return (
    <p className={styles.separator}>
      <span>
        <Moment at={at} show="day" />
      </span>
    </p>
  );
}

/** Between what only this screen still has, and what the server has. */
export function RestartSeparator() {
  return (
    <p className={styles.separator} data-kind="restart">
      <span>The server lost its history. The messages above are kept on this screen only.</span>
    </p>
  );
}

/** Above what the reader has not seen. */
export function NewSeparator() {
  return (
    <p className={styles.separator} data-kind="new">
      <span>New messages</span>
    </p>
  );
}
