import { useMessages } from '@nchat/realtime-react';
import { useEffect, useRef, useState } from 'react';
import type { Pane } from '../../lib/bench/pane';
import { nameOf } from '../../lib/bench/people';
import { useValue } from '../../lib/bench/use-value';
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
  const user = useValue(pane.user);
  const [draft, setDraft] = useState('');
  const list = useRef<HTMLOListElement>(null);

  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [messages]);

  return (
    <div className={styles.chat}>
      <ol ref={list} className={styles.list} tabIndex={0} aria-label={`Messages of pane ${pane.number}`}>
        {messages.slice(-SHOWN).map(({ clientMessageId, userId, content, offset, status }) => (
          <li key={clientMessageId} data-status={status} data-own={userId === user}>
            <span className={styles.offset}>{offset || '…'}</span>
            <span className={styles.text}>
              <b>{nameOf(userId)}</b> {content}
            </span>
            {userId === user && <span className={styles.status}>{status}</span>}
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
          aria-label={`Message as ${nameOf(user)} in pane ${pane.number}`}
          placeholder={`Message as ${nameOf(user)}`}
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
