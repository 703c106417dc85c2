import { chatHref, DEFAULT_CHANNEL, USER_NAME_PATTERN } from '../../lib/names';
import { Avatar } from '../ui/avatar';
import { Brand } from '../ui/brand';
import styles from './sign-in.module.css';

interface Props {
  /** A name that was asked for and cannot be one. */
  readonly refused: string | null;
  /** The channel to go on to. */
  readonly channel: string | null;
}

const SUGGESTIONS = ['alice', 'bob', 'carol'];

/** Asks for a name. A plain form that leads to the chat's address, so it needs no script. */
export function SignIn({ refused, channel }: Props) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Brand />
        <h1>Who are you?</h1>
        <p className={styles.hint}>Any name will do. This is a demo: there are no passwords.</p>
        <form action="/" className={styles.form}>
          <label htmlFor="name">Name</label>
          <input
            id="name"
            name="user"
            defaultValue={refused ?? ''}
            pattern={USER_NAME_PATTERN}
            maxLength={32}
            autoComplete="nickname"
            autoCapitalize="none"
            spellCheck={false}
            aria-describedby="name-rule"
            aria-invalid={refused !== null && refused !== ''}
            autoFocus
            required
          />
          <p id="name-rule" className={styles.rule}>
            Letters, digits, dots, dashes and underscores.
          </p>
          {channel && <input type="hidden" name="channel" value={channel} />}
          <button type="submit">Start chatting</button>
        </form>
        <ul className={styles.suggestions} aria-label="Sign in as">
          {SUGGESTIONS.map((name) => (
            <li key={name}>
              <a href={chatHref(name, channel ?? DEFAULT_CHANNEL)}>
                <Avatar userId={name} size="tiny" />
                {name}
              </a>
            </li>
          ))}
        </ul>
        <a className={styles.split} href="/side-by-side">
          Two people side by side
        </a>
        <a className={styles.split} href="/bench">
          Bench
        </a>
      </div>
    </main>
  );
}
