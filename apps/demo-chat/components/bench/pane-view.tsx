import { RealtimeProvider } from '@nchat/realtime-react';
import type { Pane } from '../../lib/bench/pane';
import { useValue } from '../../lib/bench/use-value';
import { Avatar } from '../ui/avatar';
import { PaneChat } from './pane-chat';
import { PaneFacts } from './pane-facts';
import { PaneLog } from './pane-log';
import { PaneSwitches } from './pane-switches';
import styles from './pane-view.module.css';

interface Props {
  readonly pane: Pane;
  readonly channelId: string;
}

/** One user on one device: how the client is, what can be done to it, what it shows and what it tells. */
export function PaneView({ pane, channelId }: Props) {
  const client = useValue(pane.client);
  return (
    <section className={styles.pane} aria-labelledby={`pane-${pane.key}`} data-testid={pane.key}>
      <h2 id={`pane-${pane.key}`}>
        <Avatar userId={pane.name} size="tiny" />
        {pane.name}
      </h2>
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
