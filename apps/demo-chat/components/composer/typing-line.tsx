'use client';

import { useTyping } from '@nchat/realtime-react';
import { nameList } from '../../lib/people';
import styles from './typing-line.module.css';

interface Props {
  /** @default the channel itself */
  readonly threadId?: string;
}

/** Who types in a channel or a thread. Its line is always there, so that nothing jumps. */
export function TypingLine({ threadId }: Props) {
  const { typers } = useTyping(undefined, threadId === undefined ? {} : { threadId });
  return (
    <p className={styles.line} data-testid={threadId === undefined ? 'typing' : 'thread-typing'}>
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
