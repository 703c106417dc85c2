import type { Metadata } from 'next';
import { chatHref, DEFAULT_CHANNEL, parseChannel, parseUser } from '../../lib/names';
import { Avatar } from '../../components/ui/avatar';
import styles from './page.module.css';

export const metadata: Metadata = { title: 'Side by side · nchat demo' };

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** Two people on one screen, each in a frame: with a page, a client and a connection of their own. */
export default async function SideBySide({ searchParams }: Props) {
  const { left, right, channel } = await searchParams;
  const channelId = parseChannel(channel) ?? DEFAULT_CHANNEL;
  const users = [parseUser(left) ?? 'alice', parseUser(right) ?? 'bob'];
  return (
    <main className={styles.page}>
      <h1 className="visually-hidden">Two people side by side</h1>
      {users.map((user, side) => (
        <section key={side} className={styles.pane} aria-labelledby={`pane-${side}`}>
          <h2 id={`pane-${side}`}>
            <Avatar userId={user} size="tiny" />
            {user}
          </h2>
          <iframe src={chatHref(user, channelId)} title={`The chat of ${user}`} />
        </section>
      ))}
    </main>
  );
}
