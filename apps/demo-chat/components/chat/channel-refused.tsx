'use client';

import type { RealtimeError } from '@nchat/realtime-client';
import { explain } from '../../lib/words';
import { Icon } from '../ui/icon';
import styles from './channel-refused.module.css';

interface Props {
  /** Of the channel, as in a sentence. */
  readonly name: string;
  readonly error: RealtimeError;
  readonly onRetry: () => void;
}

/** Stands where the messages would be. */
export function ChannelRefused({ name, error, onRetry }: Props) {
  return (
    <div className={styles.refused} role="alert">
      <Icon name="lock" />
      <h2>You cannot open {name}</h2>
      <p>{explain(error)}</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
