import styles from './unread-badge.module.css';

interface Props {
  readonly unread: number;
  readonly mentions: number;
  /** In a direct channel everything is for the reader. */
  readonly isDirect: boolean;
}

/** What is new in a channel; what is for the reader stands out. */
export function UnreadBadge({ unread, mentions, isDirect }: Props) {
  const count = isDirect ? Math.max(unread, mentions) : unread;
  return (
    <>
      {mentions > 0 && !isDirect && (
        <span className={styles.badge} data-strong title={`${mentions} mentioning you`}>
          <span aria-hidden="true">@{short(mentions)}</span>
          <span className="visually-hidden">
            , {short(mentions)} {mentions === 1 ? 'mention' : 'mentions'} of you,{' '}
          </span>
        </span>
      )}
      {count > 0 && (
        <span className={styles.badge} data-strong={isDirect || undefined}>
          {short(count)}
          <span className="visually-hidden"> unread</span>
        </span>
      )}
    </>
  );
}

/** The server counts no further than to 100. */
const short = (count: number): string => (count > 99 ? '99+' : String(count));
