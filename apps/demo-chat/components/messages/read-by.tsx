import { nameList } from '../../lib/people';
import { Avatar } from '../ui/avatar';
import styles from './read-by.module.css';

const MOST_SHOWN = 6;

/** Those who have read up to here, and no further. */
export function ReadBy({ readers }: { readonly readers: readonly string[] }) {
  return (
    <p className={styles.readers} title={`Read by ${nameList(readers, 12)}`} data-testid="read-by">
      <span className="visually-hidden">Read by {nameList(readers, 12)}</span>
      {readers.slice(0, MOST_SHOWN).map((userId) => (
        <Avatar key={userId} userId={userId} size="tiny" />
      ))}
      {readers.length > MOST_SHOWN && <span aria-hidden="true">+{readers.length - MOST_SHOWN}</span>}
    </p>
  );
}
