import { useMessages } from '@nchat/realtime-react';
import { useEffect, useRef, useState } from 'react';
import type { Pane } from '../../lib/bench/pane';
import { Icon } from '../ui/icon';
import styles from './pane-chat.module.css';

interface Props {
  readonly pane: Pane;
  readonly channelId: string;
}

const SHOWN = 60;
const MAX_LENGTH = 500;

/** The latest messages as the pane's client has them, and a line to write. */
export function PaneChat({ pane, channelId }: Props) {
  const { messages } = useMessages(channelId);
  const [draft, setDraft] = useState('');
  const list = useRef<HTMLOListElement>(null);

  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [messages]);

  return (
    <div className={styles.chat}>
      <ol ref={list} className={styles.list} tabIndex={0} aria-label={`Messages of ${pane.name}`}>
        {messages.slice(-SHOWN).map(({ clientMessageId, userId, content, offset, status }) => (
          <li key={clientMessageId} data-status={status} data-own={userId === pane.user}>
            <span className={styles.offset}>{offset || '…'}</span>
            <span className={styles.text}>
              <b>{userId.split('.')[0]}</b> {content}
            </span>
            {userId === pane.user && <span className={styles.status}>{status}</span>}
          </li>
        ))}
      </ol>
      <form
        className={styles.composer}
        onSubmit={(event) => {
          event.preventDefault();
          if (draft.trim() === '') return;
          pane.send(draft.trim());
          setDraft('');
        }}
      >
        <input
          aria-label={`Message as ${pane.name}`}
          placeholder={`Message as ${pane.name}`}
          maxLength={MAX_LENGTH}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        <button type="submit" title="Send (Enter)">
          <Icon name="send" />
          <span className="visually-hidden">Send</span>
        </button>
      </form>
    </div>
  );
}
