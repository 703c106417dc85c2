import { useState } from 'react';
import { blockPage } from '../../lib/bench/block-page';
import type { Pane } from '../../lib/bench/pane';
import { useValue } from '../../lib/bench/use-value';
import styles from './pane-switches.module.css';

const LATENCIES = [0, 200, 800, 2_500];
const DROPPED_ACKS = 3;
const BURST = 20;
const MOST_BURST = 90;
const SLOW_MS = 2_500;

/** What can be done to a pane. */
export function PaneSwitches({ pane }: { readonly pane: Pane }) {
  const { isOffline, isWebSocketBlocked, isTokenRefused, latencyMs, acksToDrop } = useValue(pane.faults);
  const [burst, setBurst] = useState(BURST);
  const toggles = [
    ['Offline', isOffline, () => pane.setFaults({ isOffline: !isOffline })],
    ['Block WebSocket', isWebSocketBlocked, () => pane.setFaults({ isWebSocketBlocked: !isWebSocketBlocked })],
    ['Refuse tokens', isTokenRefused, () => pane.setFaults({ isTokenRefused: !isTokenRefused })],
  ] as const;

  return (
    <div className={styles.switches} role="group" aria-label={`Switches of ${pane.name}`}>
      {toggles.map(([label, isOn, flip]) => (
        <button key={label} type="button" role="switch" aria-checked={isOn} onClick={flip}>
          {label}
        </button>
      ))}
      <button type="button" onClick={() => pane.setFaults({ acksToDrop: DROPPED_ACKS })}>
        {acksToDrop > 0 ? `${acksToDrop} acks to drop` : `Drop ${DROPPED_ACKS} acks`}
      </button>
      <button type="button" title="Replaces the token by one of 4 s" onClick={() => void pane.expireToken()}>
        Expire token
      </button>
      <button type="button" title="The server refuses all tokens so far" onClick={() => void pane.revoke()}>
        Revoke
      </button>
      <button type="button" title="After a revocation" onClick={() => void pane.signIn()}>
        Sign in
      </button>
      <button type="button" title="Blocks the page, all panes of it" onClick={() => blockPage(SLOW_MS)}>
        Slow tab
      </button>
      <button type="button" title="A new client on the same storage" onClick={() => void pane.reload()}>
        Reload
      </button>
      <label className={styles.field}>
        Latency
        <select value={latencyMs} onChange={(event) => pane.setFaults({ latencyMs: Number(event.target.value) })}>
          {LATENCIES.map((ms) => (
            <option key={ms} value={ms}>
              +{ms} ms
            </option>
          ))}
        </select>
      </label>
      <form
        className={styles.field}
        onSubmit={(event) => {
          event.preventDefault();
          pane.burst(burst);
        }}
      >
        <button type="submit">Burst of</button>
        <input
          type="number"
          aria-label="Messages in a burst"
          min={1}
          max={MOST_BURST}
          value={burst}
          onChange={(event) => setBurst(event.target.valueAsNumber)}
          required
        />
      </form>
    </div>
  );
}
