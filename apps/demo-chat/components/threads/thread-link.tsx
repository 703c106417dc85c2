import type { ThreadSummary } from '../../lib/threads';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { Moment } from '../ui/moment';
import styles from './thread-link.module.css';

interface Props {
  /** Without it the message is itself a reply, to something that is no longer there. */
  readonly thread: ThreadSummary | undefined;
  readonly isActive: boolean;
  readonly onOpen: () => void;
}

const MOST_SHOWN = 3;

/** Under a message that has a thread. */
export function ThreadLink({ thread, isActive, onOpen }: Props) {
  return (
    <button type="button" className={styles.link} tabIndex={isActive ? 0 : -1} onClick={onOpen}>
      {thread ? (
        <>
          <span className={styles.people}>
            {thread.userIds.slice(0, MOST_SHOWN).map((userId) => (
              <Avatar key={userId} userId={userId} size="tiny" />
            ))}
          </span>
          {thread.count} {thread.count === 1 ? 'reply' : 'replies'}
          <span className={styles.last}>
            last by {thread.userIds[0]}, <Moment at={thread.lastAt} show="moment" />
          </span>
        </>
      ) : (
        <>
          <Icon name="thread" />
          In a thread
        </>
      )}
    </button>
  );
}
