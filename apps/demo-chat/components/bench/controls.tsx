import { useState } from 'react';
import type { Bench } from '../../lib/bench/bench';
import { blockPage } from '../../lib/bench/block-page';
import type { Restart } from '../../lib/bench/without-server';
import { BurstForm } from './burst-form';
import styles from './controls.module.css';

interface Props {
  readonly bench: Bench;
}

const BLOCK_MS = 2_500;

/** What is done to everybody, and to the server. */
export function Controls({ bench: { panes, restart } }: Props) {
  return (
    <section className={styles.bar} aria-label="Everybody">
      <BurstForm
        label="Burst from all"
        of="everybody"
        onBurst={(count) => panes.forEach((pane) => pane.burst(count))}
      />
      <button
        type="button"
        className={styles.button}
        title={`A script keeps the page busy for ${BLOCK_MS / 1_000} s`}
        onClick={() => blockPage(BLOCK_MS)}
      >
        Freeze the page
      </button>
      <button type="button" className={styles.button} onClick={() => panes.forEach((pane) => pane.heal())}>
        All faults off
      </button>
      {restart && <ServerButtons restart={restart} />}
    </section>
  );
}

function ServerButtons({ restart }: { readonly restart: Restart }) {
  const [isAway, setAway] = useState(false);
  const [told, setTold] = useState('');

  const run = async (isKill: boolean) => {
    if (isAway) return;
    setAway(true);
    setTold(isKill ? 'The server is killed…' : 'The server restarts…');
    try {
      await restart({ isKill, awayMs: isKill ? 1_500 : 0 });
      setTold('The server is back.');
    } catch (error) {
      setTold(error instanceof Error ? error.message : String(error));
    } finally {
      setAway(false);
    }
  };

  return (
    <div className={styles.server} role="group" aria-label="Server">
      <button type="button" className={styles.button} aria-disabled={isAway} onClick={() => void run(false)}>
        Restart server
      </button>
      <button type="button" className={styles.button} aria-disabled={isAway} onClick={() => void run(true)}>
        Kill server
      </button>
      <p role="status" data-testid="server">
        {told}
      </p>
    </div>
  );
}
