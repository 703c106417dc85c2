'use client';

import { siteOf } from '../../lib/attachments';
import type { Draft } from '../../lib/drafts';
import { Icon } from '../ui/icon';
import styles from './draft-extras.module.css';

interface Props {
  readonly user: string;
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
  /** The focus has to go somewhere when what had it is gone. */
  readonly onRemoved: () => void;
}

/** What goes with the text: the message it answers, and links. Each can be taken out again. */
export function DraftExtras({ user, draft: { replyTo, attachments }, onChange, onRemoved }: Props) {
  const change = (next: Partial<Draft>) => () => {
    onChange(next);
    onRemoved();
  };

  return (
    <>
      {replyTo && (
        <div className={styles.reply} data-testid="reply-chip">
          <Icon name="reply" />
          <p>
            Reply to <b>{replyTo.userId === user ? 'yourself' : replyTo.userId}</b>
            <span>{replyTo.content}</span>
          </p>
          <button type="button" title="Do not reply (Esc)" onClick={change({ replyTo: undefined })}>
            <Icon name="close" />
            <span className="visually-hidden">Do not reply</span>
          </button>
        </div>
      )}
      {attachments.length > 0 && (
        <ul className={styles.links} aria-label="Links to send">
          {attachments.map((attachment) => (
            <li key={attachment.url}>
              <Icon name="link" />
              <span title={attachment.url}>
                {attachment.name} <small>{siteOf(attachment.url)}</small>
              </span>
              <button
                type="button"
                aria-label={`Remove ${attachment.name}`}
                onClick={change({ attachments: attachments.filter((other) => other !== attachment) })}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
