import { Icon } from '../ui/icon';
import styles from './thread-link.module.css';

interface Props {
  readonly replies: number;
  /** Whether the message is itself a reply. */
  readonly isReply: boolean;
  readonly isActive: boolean;
  readonly onOpen: () => void;
}

/** Under a message that has a thread, or that belongs to one. */
export function ThreadLink({ replies, isReply, isActive, onOpen }: Props) {
  return (
    <button type="button" className={styles.link} tabIndex={isActive ? 0 : -1} onClick={onOpen}>
      <Icon name="thread" />
      {isReply ? 'In a thread' : `${replies} ${replies === 1 ? 'reply' : 'replies'}`}
    </button>
  );
}
