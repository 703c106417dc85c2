import { useMemo, useState } from 'react';
import { formatLine, type LogKind, type LogLine } from '../../lib/bench/event-log';
import type { Pane } from '../../lib/bench/pane';
import { useValue } from '../../lib/bench/use-value';
import styles from './pane-log.module.css';

const KINDS: readonly (LogKind | 'all')[] = ['all', 'message', 'connection', 'fault', 'client', 'error'];
const SHOWN = 120;

/** What the pane's client tells, the latest first. */
export function PaneLog({ pane }: { readonly pane: Pane }) {
  const live = useValue(pane.log.lines);
  const [held, setHeld] = useState<readonly LogLine[] | null>(null);
  const [kind, setKind] = useState<LogKind | 'all'>('all');
  const [isCopied, setCopied] = useState(false);
  const all = held ?? live;
  const lines = useMemo(() => all.filter((line) => kind === 'all' || line.kind === kind), [all, kind]);

  const copy = async () => {
    await navigator.clipboard.writeText(lines.map(formatLine).join('\n'));
    setCopied(true);
  };

  return (
    <details className={styles.log}>
      <summary>
        Events <span>{lines.length}</span>
      </summary>
      <div className={styles.tools}>
        <select aria-label="Kind of events" value={kind} onChange={(event) => setKind(event.target.value as LogKind)}>
          {KINDS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <button type="button" aria-pressed={held !== null} onClick={() => setHeld(held ? null : live)}>
          Pause
        </button>
        <button type="button" onClick={() => void copy().catch(() => setCopied(false))} onBlur={() => setCopied(false)}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" onClick={pane.log.clear}>
          Clear
        </button>
      </div>
      <ol className={styles.lines} tabIndex={0} aria-label={`Events of ${pane.name}`}>
        {lines
          .slice(-SHOWN)
          .reverse()
          .map((line) => (
            <li key={line.id} data-kind={line.kind}>
              {formatLine(line)}
            </li>
          ))}
      </ol>
    </details>
  );
}
