import { Icon } from '../ui/icon';
import styles from './jump-to-latest.module.css';

interface Props {
  /** How many have come since the reader scrolled away. */
  readonly count: number;
  readonly onJump: () => void;
}

export function JumpToLatest({ count, onJump }: Props) {
  return (
    <button type="button" className={styles.jump} data-new={count > 0 || undefined} onClick={onJump}>
      <Icon name="down" />
      {count > 0 ? `${count > 99 ? '99+' : count} new ${count === 1 ? 'message' : 'messages'}` : 'Newest'}
    </button>
  );
}
