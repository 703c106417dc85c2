'use client';

import type { Message } from '@nchat/realtime-client';
import type { UseMessagesResult } from '@nchat/realtime-react';
import { explain } from '../../lib/words';
import styles from './send-failed.module.css';

interface Props {
  readonly message: Message;
  readonly onRetry: UseMessagesResult['retry'];
  readonly onDiscard: UseMessagesResult['discard'];
}

/** Under a message that the server refused for good. */
export function SendFailed({ message, onRetry, onDiscard }: Props) {
  const { clientMessageId, error } = message;
  return (
    <p className={styles.failed}>
      {error ? explain(error) : 'The message was not sent.'}{' '}
      <button type="button" onClick={() => void onRetry(clientMessageId)}>
        Retry
      </button>{' '}
      <button type="button" onClick={() => onDiscard(clientMessageId)}>
        Discard
      </button>
    </p>
  );
}
