'use client';

import { useTyping } from '@nchat/realtime-react';
import { nameList } from '../../lib/people';
import styles from './typing-line.module.css';

/** Who types. Its line is always there, so that nothing jumps. */
export function TypingLine() {
  const { typers } = useTyping();
  return (
    <p className={styles.line} data-testid="typing">
      {typers.length > 0 && (
        <>
          <span className={styles.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {nameList(typers)} {typers.length === 1 ? 'is' : 'are'} typing
        </>
      )}
    </p>
  );
}
