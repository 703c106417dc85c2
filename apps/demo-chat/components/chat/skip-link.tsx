'use client';

import { useChannel } from '@nchat/realtime-react';
import styles from './skip-link.module.css';

/** The first stop of the tab key: past the channels, to where one writes. */
export function SkipLink() {
  const { status } = useChannel();
  const canWrite = status !== 'failed';
  return (
    <a className={styles.skip} href={canWrite ? '#composer' : '#conversation'}>
      {canWrite ? 'Skip to the message box' : 'Skip to the conversation'}
    </a>
  );
}
