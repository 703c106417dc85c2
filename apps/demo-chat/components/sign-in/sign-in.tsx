import Form from 'next/form';
import Link from 'next/link';
import { USER_NAME_PATTERN } from '../../lib/names';
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

/** Asks for a name. A plain form that leads to the chat's address, so it works before any script has loaded. */
export function SignIn({ refused, channel }: Props) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Brand />
        <h1>Who are you?</h1>
        <p className={styles.hint}>Any name will do. This is a demo: there are no passwords.</p>
        <Form action="/" className={styles.form}>
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
        </Form>
        <ul className={styles.suggestions} aria-label="Sign in as">
          {SUGGESTIONS.map((name) => (
            <li key={name}>
              <Link href={{ pathname: '/', query: { user: name, ...(channel && { channel }) } }} prefetch={false}>
                <Avatar userId={name} size="tiny" />
                {name}
              </Link>
            </li>
          ))}
        </ul>
        <Link className={styles.split} href="/side-by-side" prefetch={false}>
          Two people side by side
        </Link>
        <Link className={styles.split} href="/bench" prefetch={false}>
          Bench
        </Link>
      </div>
    </main>
  );
}
