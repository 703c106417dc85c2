'use client';

import type { SubmitEvent } from 'react';
import { CHANNEL_ID_PATTERN, parseChannel } from '../../lib/names';
import styles from './open-channel-form.module.css';

/** Opens any channel by its id; a channel comes to be when somebody writes in it. */
export function OpenChannelForm({ onOpen }: { readonly onOpen: (channelId: string) => void }) {
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const id = parseChannel(new FormData(form).get('channel'));
    if (!id) return;
    form.reset();
    onOpen(id);
  };

  return (
    <form className={styles.form} onSubmit={submit}>
      <label htmlFor="open-channel" className="visually-hidden">
        Open a channel
      </label>
      <input
        id="open-channel"
        name="channel"
        placeholder="Other channel"
        pattern={`#?${CHANNEL_ID_PATTERN}`}
        title="Letters, digits, dots, dashes, underscores and colons"
        maxLength={129}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <button type="submit">Open</button>
    </form>
  );
}
