import type { FaultState } from '../../lib/bench/faults';
import type { Pane } from '../../lib/bench/pane';
import { useValue } from '../../lib/bench/use-value';
import { BurstForm } from './burst-form';
import styles from './pane-switches.module.css';

type Toggle = { [Name in keyof FaultState]: FaultState[Name] extends boolean ? Name : never }[keyof FaultState];

const TOGGLES: readonly { name: Toggle; label: string; title: string }[] = [
  { name: 'isOffline', label: 'Offline', title: 'Neither the network nor anything on it is there' },
  { name: 'isWebSocketBlocked', label: 'Block WebSocket', title: 'As by a proxy that knows plain HTTP only' },
  { name: 'isTokenRefused', label: 'Refuse tokens', title: 'No new tokens are to be had' },
  { name: 'isSlow', label: 'Slow tab', title: 'What comes in, and timers, wait for up to 1.5 s' },
];
const LATENCIES = [0, 200, 800, 2_000];
const DROPPED_ACKS = 3;

/** What can be done to a pane. */
export function PaneSwitches({ pane }: { readonly pane: Pane }) {
  const faults = useValue(pane.faults);
  const { latencyMs, acksToDrop } = faults;
  return (
    <div className={styles.switches} role="group" aria-label={`Switches of pane ${pane.number}`}>
      {TOGGLES.map(({ name, label, title }) => (
        <button
          key={name}
          type="button"
          role="switch"
          aria-checked={faults[name]}
          title={title}
          onClick={() => pane.setFaults({ [name]: !faults[name] })}
        >
          {label}
        </button>
      ))}
      <label className={styles.latency}>
        Latency
        <select value={latencyMs} onChange={(event) => pane.setFaults({ latencyMs: Number(event.target.value) })}>
          {LATENCIES.map((ms) => (
            <option key={ms} value={ms}>
              +{ms} ms
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        title="The server takes the next sends, and its answers get lost"
        onClick={() => pane.setFaults({ acksToDrop: DROPPED_ACKS })}
      >
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
      <button type="button" title="A new client on the same storage" onClick={() => void pane.reload()}>
        Reload
      </button>
      <BurstForm label="Burst of" of={`pane ${pane.number}`} onBurst={pane.burst} />
    </div>
  );
}
