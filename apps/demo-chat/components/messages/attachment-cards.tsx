import type { Attachment } from '@nchat/realtime-client';
import { siteOf } from '../../lib/attachments';
import { LINK_PROPS, safeHref } from '../../lib/links';
import { Icon } from '../ui/icon';
import styles from './attachment-cards.module.css';

interface Props {
  readonly attachments: readonly Attachment[];
  /** Whether the tab key reaches them. */
  readonly isActive: boolean;
}

/** The links that go with a message. Nothing of them is fetched: that would tell their sites who reads. */
export function AttachmentCards({ attachments, isActive }: Props) {
  if (attachments.length === 0) return null;
  return (
    <ul className={styles.cards} aria-label="Attachments">
      {attachments.map(({ url, name }, index) => {
        const href = safeHref(url);
        const text = (
          <>
            <Icon name="link" />
            <span className={styles.name}>{name}</span>
            <span className={styles.site}>{siteOf(url)}</span>
          </>
        );
        return (
          <li key={index}>
            {href === null ? (
              <span className={styles.card}>{text}</span>
            ) : (
              <a className={styles.card} href={href} {...LINK_PROPS} title={href} tabIndex={isActive ? 0 : -1}>
                {text}
              </a>
            )}
          </li>
        );
      })}
    </ul>
  );
}
