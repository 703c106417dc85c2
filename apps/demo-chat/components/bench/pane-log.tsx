import { useMemo, useState } from 'react';
import { formatLine, type LogKind, type LogLine } from '../../lib/bench/event-log';
import type { Pane } from '../../lib/bench/pane';
import { useValue } from '../../lib/bench/use-value';
import styles from './pane-log.module.css';

const KINDS: readonly (LogKind | 'all')[] = ['all', 'message', 'connection', 'fault', 'client', 'error'];
const SHOWN = 120;

function matches(line: LogLine, kind: LogKind | 'all', words: string): boolean {
  return (kind === 'all' || line.kind === kind) && line.text.toLowerCase().includes(words.trim().toLowerCase());
}

/** What the pane's client tells, the latest first. */
export function PaneLog({ pane }: { readonly pane: Pane }) {
  const live = useValue(pane.log.lines);
  const [held, setHeld] = useState<readonly LogLine[] | null>(null);
  const [kind, setKind] = useState<LogKind | 'all'>('all');
  const [words, setWords] = useState('');
  const [copied, setCopied] = useState('');
  const all = held ?? live;
  const lines = useMemo(() => all.filter((line) => matches(line, kind, words)), [all, kind, words]);

  const copy = async () => {
    await navigator.clipboard.writeText(lines.map(formatLine).join('\n'));
    setCopied(`Copied ${lines.length}`);
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
        <input
          type="search"
          aria-label="Words that events have to contain"
          placeholder="Filter"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <button type="button" aria-pressed={held !== null} onClick={() => setHeld(held ? null : live)}>
          Pause
        </button>
        <button
          type="button"
          onClick={() => void copy().catch(() => setCopied('The browser refuses'))}
          onBlur={() => setCopied('')}
        >
          {copied || 'Copy'}
        </button>
        {/* Beside the button: what is inside of one is its name, and no region that is read out. */}
        <span role="status" className="visually-hidden">
          {copied}
        </span>
        <button type="button" onClick={pane.log.clear}>
          Clear
        </button>
      </div>
      <ol className={styles.lines} tabIndex={0} aria-label={`Events of pane ${pane.number}`}>
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
