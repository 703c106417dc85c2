'use client';

import type { UseMessagesResult } from '@nchat/realtime-react';
import { useEffect, useRef } from 'react';
import styles from './delete-dialog.module.css';

interface Props {
  readonly messageId: string;
  readonly onDelete: UseMessagesResult['remove'];
  readonly onClose: () => void;
}

/** Asks first: a deleted message does not come back. */
export function DeleteDialog({ messageId, onDelete, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => dialog.current?.showModal(), []);

  const close = () => {
    if (dialog.current?.returnValue === 'delete') void onDelete(messageId);
    onClose();
  };

  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="delete-title" onClose={close}>
      <form method="dialog">
        <h2 id="delete-title">Delete this message?</h2>
        <p>Everybody will see that it was deleted.</p>
        <p className={styles.actions}>
          <button value="keep">Keep</button>
          <button value="delete" className={styles.danger}>
            Delete
          </button>
        </p>
      </form>
    </dialog>
  );
}
