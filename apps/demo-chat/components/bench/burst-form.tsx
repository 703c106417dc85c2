import { useState } from 'react';
import styles from './controls.module.css';

interface Props {
  readonly label: string;
  /** Whose burst it is, for those who hear the page. */
  readonly of: string;
  readonly onBurst: (count: number) => void;
}

const BURST = 20;
const MOST = 200;

/** So many messages at once. */
export function BurstForm({ label, of, onBurst }: Props) {
  const [count, setCount] = useState(BURST);
  return (
    <form
      className={styles.pair}
      onSubmit={(event) => {
        event.preventDefault();
        onBurst(count);
      }}
    >
      <button type="submit" className={styles.button}>
        {label}
      </button>
      <input
        className={styles.field}
        type="number"
        aria-label={`Messages in a burst of ${of}`}
        min={1}
        max={MOST}
        value={Number.isNaN(count) ? '' : count}
        onChange={(event) => setCount(event.target.valueAsNumber)}
        required
      />
    </form>
  );
}
