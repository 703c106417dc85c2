'use client';

import { useEffect, useState } from 'react';
import { createBench } from '../../lib/bench/bench';
import { Brand } from '../ui/brand';
import styles from './bench-view.module.css';
import { Controls } from './controls';
import { PaneView } from './pane-view';
import { ScenarioList } from './scenario-list';
import { Scoreboard } from './scoreboard';

interface Props {
  readonly users: readonly string[];
  readonly panes: number;
  readonly channelId: string;
  readonly url: string | undefined;
  readonly canRestart: boolean;
}

const PANE_COUNTS = [2, 3, 4];

/** The whole bench; its clients live as long as this is mounted. */
export function BenchView(props: Props) {
  const [bench] = useState(() => createBench(props));
  const { channelId, panes } = bench;
  useEffect(() => bench.start(), [bench]);

  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <Brand />
        <h1>Bench</h1>
        <p>
          {panes.length} devices in <code>#{channelId}</code>, each with a client, an outbox and a user of its own.
        </p>
        <nav aria-label="Number of panes">
          {PANE_COUNTS.map((count) => (
            // A new page: the bench starts anew, with users of its own.
            <a key={count} href={`/bench?panes=${count}`} aria-current={count === panes.length ? 'page' : undefined}>
              {count} <span className="visually-hidden">panes</span>
            </a>
          ))}
          <a href="/">To the chat</a>
        </nav>
      </header>
      <div className={styles.top}>
        <div className={styles.side}>
          <Scoreboard bench={bench} />
          <Controls bench={bench} />
        </div>
        <ScenarioList bench={bench} />
      </div>
      <div className={styles.panes}>
        {panes.map((pane) => (
          <PaneView key={pane.key} pane={pane} users={bench.users} channelId={channelId} />
        ))}
      </div>
    </main>
  );
}
