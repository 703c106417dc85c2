import { formatDay } from '../../lib/dates';
import styles from './day-separator.module.css';

export function DaySeparator({ at }: { readonly at: number }) {
  return (
    <li className={styles.day}>
      <span>{formatDay(at)}</span>
    </li>
  );
}
