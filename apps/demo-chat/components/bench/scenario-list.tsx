import type { Bench, Run } from '../../lib/bench/bench';
import { SCENARIOS } from '../../lib/bench/scenarios';
import { useValue } from '../../lib/bench/use-value';
import styles from './scenario-list.module.css';

interface Props {
  readonly bench: Bench;
}

const TONES: Readonly<Record<Run['state'], string>> = { running: 'Running', passed: 'Passed', failed: 'Failed' };

/** What can go wrong, at a press. */
export function ScenarioList({ bench }: Props) {
  const run = useValue(bench.run);
  const isRunning = run?.state === 'running';
  return (
    <section className={styles.card} aria-labelledby="scenarios">
      <header className={styles.head}>
        <h2 id="scenarios">Scenarios</h2>
        <p role="status" className={styles.run} data-state={run?.state} data-testid="run">
          {run ? `${TONES[run.state]}: ${run.title}. ${run.step}` : 'Each ends with every fault taken away.'}
        </p>
      </header>
      <ul className={styles.list}>
        {SCENARIOS.map((scenario) => (
          <li key={scenario.id}>
            <button
              type="button"
              aria-disabled={isRunning}
              aria-describedby={`about-${scenario.id}`}
              data-running={isRunning && run.title === scenario.title}
              onClick={() => void bench.play(scenario)}
            >
              {scenario.title}
            </button>
            <p id={`about-${scenario.id}`}>{scenario.text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
