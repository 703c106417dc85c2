'use client';

import type { Message } from '@nchat/realtime-client';
import type { UseMessagesResult } from '@nchat/realtime-react';
import { useState, type KeyboardEvent, type SubmitEvent } from 'react';
import { mentionsIn } from '../../lib/mentions';
import styles from './message-editor.module.css';

interface Props {
  readonly message: Message;
  readonly onSave: UseMessagesResult['edit'];
  readonly onDone: () => void;
}

/** Stands in the place of the text that it changes. */
export function MessageEditor({ message, onSave, onDone }: Props) {
  const [text, setText] = useState(message.content);

  const done = () => {
    const panel = document.activeElement?.closest('aside, main');
    onDone();
    panel?.querySelector<HTMLElement>('[data-composer]')?.focus();
  };

  const submit = (event?: SubmitEvent) => {
    event?.preventDefault();
    const content = text.trim();
    if (!content) return;
    if (content !== message.content) void onSave(message.id, content, { mentions: mentionsIn(content) });
    done();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') done();
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  };

  return (
    <form className={styles.editor} onSubmit={submit}>
      <textarea
        aria-label="Edit the message"
        rows={Math.min(text.split('\n').length, 6)}
        maxLength={8_000}
        dir="auto"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        autoFocus
      />
      <p className={styles.actions}>
        <button type="button" onClick={done}>
          Cancel
        </button>
        <button type="submit" disabled={text.trim() === ''}>
          Save
        </button>
      </p>
    </form>
  );
}
