'use client';

import { useMemo } from 'react';
import { LINK_PROPS } from '../../lib/links';
import { textParts } from '../../lib/text-parts';
import styles from './message-text.module.css';

interface Props {
  readonly content: string;
  readonly mentions: readonly string[];
  readonly user: string;
  /** Whether the tab key reaches its links. */
  readonly isActive: boolean;
}

/** Text is text, whatever is in it; addresses lead somewhere, and names stand out. */
export function MessageText({ content, mentions, user, isActive }: Props) {
  const parts = useMemo(() => textParts(content, mentions), [content, mentions]);
  return parts.map(({ text, href, mention }, index) => {
    if (href !== undefined) {
      return (
        <a key={index} className={styles.link} href={href} {...LINK_PROPS} tabIndex={isActive ? 0 : -1}>
          {text}
        </a>
      );
    }
    if (mention === undefined) return text;
    return (
      <span key={index} className={styles.mention} data-self={mention === user || undefined}>
        {text}
      </span>
    );
  });
}
