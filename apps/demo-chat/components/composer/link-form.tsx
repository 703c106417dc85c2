'use client';

import type { Attachment } from '@nchat/realtime-client';
import { useId, useState, type KeyboardEvent, type SubmitEvent } from 'react';
import { LONGEST_ADDRESS, LONGEST_NAME, attachmentFrom } from '../../lib/attachments';
import styles from './link-form.module.css';

interface Props {
  readonly attachments: readonly Attachment[];
  readonly onAdd: (attachment: Attachment) => void;
  readonly onClose: () => void;
}

/** A link for the message: the server keeps no files. */
export function LinkForm({ attachments, onAdd, onClose }: Props) {
  const [address, setAddress] = useState('');
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const problemId = useId();

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const result = attachmentFrom(address, name, attachments);
    if ('problem' in result) return setProblem(result.problem);
    onAdd(result.attachment);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };

  return (
    <form className={styles.form} aria-label="Add a link" onSubmit={submit} onKeyDown={onKeyDown} noValidate>
      <input
        type="url"
        aria-label="Address"
        placeholder="https://…"
        maxLength={LONGEST_ADDRESS}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : problemId}
        value={address}
        onChange={(event) => {
          setAddress(event.target.value);
          setProblem(null);
        }}
        autoFocus
      />
      <input
        aria-label="Name (optional)"
        placeholder="Name (optional)"
        maxLength={LONGEST_NAME}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="button" onClick={onClose}>
        Cancel
      </button>
      <button type="submit">Add</button>
      <p id={problemId} role="alert">
        {problem}
      </p>
    </form>
  );
}
