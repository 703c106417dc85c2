'use client';

import type { Message, SendOptions } from '@nchat/realtime-client';
import { useTyping } from '@nchat/realtime-react';
import type { KeyboardEvent, SubmitEvent } from 'react';
import { mentionsIn } from '../../lib/mentions';
import { useDraft } from '../../lib/use-draft';
import { Icon } from '../ui/icon';
import styles from './composer.module.css';

interface Props {
  readonly channelId: string;
  /** @default 'composer' */
  readonly id?: string;
  /** What the field is for. */
  readonly label?: string;
  /** The thread that it writes into. */
  readonly threadId?: string;
  readonly onSend: (content: string, options?: SendOptions) => Promise<Message>;
  /** Arrow up in an empty composer. */
  readonly onEditLast: () => void;
}

const MAX_LENGTH = 8_000;
/** Where the browser does not size the field by its text. */
const MOST_ROWS = 6;

/** Where one writes. Every channel and every thread keeps its own draft. */
export function Composer({
  channelId,
  id = 'composer',
  label = `Message #${channelId}`,
  threadId,
  onSend,
  onEditLast,
}: Props) {
  const { inputProps } = useTyping(channelId, threadId === undefined ? {} : { threadId });
  const [draft, setDraft] = useDraft(threadId ? `${channelId}/${threadId}` : channelId);

  const submit = (event?: SubmitEvent) => {
    event?.preventDefault();
    const content = draft.trim();
    if (!content) return;
    // The message shows at once and tells of its own fate; nothing to wait for here.
    void onSend(content, { mentions: mentionsIn(content) });
    setDraft('');
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'ArrowUp' && draft === '') {
      event.preventDefault();
      onEditLast();
    }
  };

  return (
    <form className={styles.composer} onSubmit={submit}>
      <textarea
        id={id}
        data-composer
        aria-label={label}
        placeholder={label}
        rows={Math.min(draft.split('\n').length, MOST_ROWS)}
        maxLength={MAX_LENGTH}
        enterKeyHint="send"
        dir="auto"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
        {...inputProps}
      />
      <button type="submit" disabled={draft.trim() === ''} title="Send (Enter)">
        <Icon name="send" />
        <span className="visually-hidden">Send</span>
      </button>
    </form>
  );
}
