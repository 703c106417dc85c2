'use client';

import Link from 'next/link';
import { useEffect, useState } from 'react';
import { createBench } from '../../lib/bench/bench';
import { Brand } from '../ui/brand';
import styles from './bench-view.module.css';
import { PaneView } from './pane-view';
import { ScenarioList } from './scenario-list';
import { Scoreboard } from './scoreboard';

interface Props {
  readonly users: readonly string[];
  readonly channelId: string;
  readonly url: string | undefined;
}

const PANE_COUNTS = [2, 3, 4];

/** The whole bench; its clients live as long as this is mounted. */
export function BenchView({ users, channelId, url }: Props) {
  const [bench] = useState(() => createBench({ users, channelId, url }));
  useEffect(() => bench.start(), [bench]);

  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <Brand />
        <h1>Bench</h1>
        <p>
          {users.length} users in <code>#{channelId}</code>, each with a client, a device and an outbox of their own.
        </p>
        <nav aria-label="Number of panes">
          {PANE_COUNTS.map((count) => (
            // A new page: the bench starts anew, with users of its own.
            <a key={count} href={`/bench?panes=${count}`} aria-current={count === users.length ? 'page' : undefined}>
              {count} <span className="visually-hidden">panes</span>
            </a>
          ))}
          <Link href="/" prefetch={false}>
            To the chat
          </Link>
        </nav>
      </header>
      <div className={styles.top}>
        <Scoreboard bench={bench} />
        <ScenarioList bench={bench} />
      </div>
      <div className={styles.panes} data-count={users.length}>
        {bench.panes.map((pane) => (
          <PaneView key={pane.key} pane={pane} channelId={channelId} />
        ))}
      </div>
    </main>
  );
}
