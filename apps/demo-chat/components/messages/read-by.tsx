import { nameList } from '../../lib/people';
import { Avatar } from '../ui/avatar';
import styles from './read-by.module.css';

const MOST_SHOWN = 3;

/** Those who have read up to here, and no further. */
export function ReadBy({ readers }: { readonly readers: readonly string[] }) {
  const names = `Read by ${nameList(readers, 12)}`;
  const shown = readers.length > MOST_SHOWN ? readers.slice(0, MOST_SHOWN - 1) : readers;
  const hidden = readers.length - shown.length;
  return (
    <div className={styles.place} title={names} data-testid="read-by">
      <span className="visually-hidden">{names}</span>
      <p className={styles.readers} data-many={readers.length > 1 || undefined} aria-hidden="true">
        {shown.map((userId) => (
          <Avatar key={userId} userId={userId} size="tiny" />
        ))}
        {hidden > 0 && <span className={styles.more}>+{hidden}</span>}
        {readers.length > 1 && <span className={styles.count}>{readers.length}</span>}
      </p>
    </div>
  );
}
