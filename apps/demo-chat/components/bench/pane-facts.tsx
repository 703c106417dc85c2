import { useConnection } from '@nchat/realtime-react';
import type { Pane } from '../../lib/bench/pane';
import { useValue } from '../../lib/bench/use-value';
import { useSecondsUntil } from '../../lib/use-seconds-until';
import { CONNECTION_LABELS } from '../../lib/words';
import styles from './pane-facts.module.css';

const TRANSPORTS = { websocket: 'WebSocket', polling: 'Polling' } as const;

/** How the client of a pane is. */
export function PaneFacts({ pane }: { readonly pane: Pane }) {
  const { state, transport, rttMs, queued, retryAt } = useConnection();
  const cursor = useValue(pane.cursor);
  const seconds = useSecondsUntil(retryAt);
  const tokenSeconds = useSecondsUntil(useValue(pane.tokenEnds));
  const { label, tone } = CONNECTION_LABELS[state];
  return (
    <dl className={styles.facts}>
      <div className={styles.state} data-tone={tone}>
        <dt>State</dt>
        <dd data-testid="state">
          {label}
          {seconds !== null && ` (${seconds} s)`}
        </dd>
      </div>
      <div className={styles.wide}>
        <dt>Transport</dt>
        <dd data-testid="transport">{transport ? TRANSPORTS[transport] : 'None'}</dd>
      </div>
      <div>
        <dt>Round trip</dt>
        <dd data-testid="round-trip">{rttMs === null ? '–' : `${Math.round(rttMs)} ms`}</dd>
      </div>
      <div>
        <dt>Cursor</dt>
        <dd data-testid="cursor" title={cursor ? `Log ${cursor.epoch}` : undefined}>
          {cursor?.offset ?? '–'}
        </dd>
      </div>
      <div>
        <dt>Outbox</dt>
        <dd data-testid="outbox">{queued}</dd>
      </div>
      <div>
        <dt>Token</dt>
        <dd data-testid="token">{tokenSeconds === null ? '–' : `${tokenSeconds} s`}</dd>
      </div>
    </dl>
  );
}
