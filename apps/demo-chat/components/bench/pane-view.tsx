import { RealtimeProvider } from '@nchat/realtime-react';
import type { Pane } from '../../lib/bench/pane';
import { nameOf } from '../../lib/bench/people';
import { useValue } from '../../lib/bench/use-value';
import { Avatar } from '../ui/avatar';
import { PaneChat } from './pane-chat';
import { PaneFacts } from './pane-facts';
import { PaneLog } from './pane-log';
import { PaneSwitches } from './pane-switches';
import styles from './pane-view.module.css';

interface Props {
  readonly pane: Pane;
  /** Who may be signed in. */
  readonly users: readonly string[];
  readonly channelId: string;
}

/** One user on one device: how the client is, what can be done to it, what it shows and what it tells. */
export function PaneView({ pane, users, channelId }: Props) {
  const client = useValue(pane.client);
  const user = useValue(pane.user);
  return (
    <section className={styles.pane} aria-labelledby={`pane-${pane.key}`} data-testid={pane.key}>
      <header className={styles.head}>
        <Avatar userId={nameOf(user)} size="tiny" />
        <h2 id={`pane-${pane.key}`}>Pane {pane.number}</h2>
        <select
          aria-label={`User of pane ${pane.number}`}
          value={user}
          onChange={(event) => void pane.become(event.target.value)}
        >
          {users.map((name) => (
            <option key={name} value={name}>
              {nameOf(name)}
            </option>
          ))}
        </select>
      </header>
      {client ? (
        <RealtimeProvider client={client}>
          <PaneFacts pane={pane} />
          <PaneChat pane={pane} channelId={channelId} />
        </RealtimeProvider>
      ) : (
        <p className={styles.away}>No client yet.</p>
      )}
      <PaneSwitches pane={pane} />
      <PaneLog pane={pane} />
    </section>
  );
}
