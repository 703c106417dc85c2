import type { Bench } from '../../lib/bench/bench';
import type { Pane } from '../../lib/bench/pane';
import { nameOf } from '../../lib/bench/people';
import { isClean, NO_SCORE, type Score } from '../../lib/bench/score';
import { useValue } from '../../lib/bench/use-value';
import styles from './scoreboard.module.css';

interface Props {
  readonly bench: Bench;
}

const COLUMNS: readonly { name: keyof Score; label: string; title: string; isFault?: true }[] = [
  { name: 'sent', label: 'Sent', title: 'Written in this pane' },
  { name: 'received', label: 'Received', title: 'Told of by the client, own messages included' },
  { name: 'lost', label: 'Lost', title: 'In a place that the client has passed without a word', isFault: true },
  { name: 'doubled', label: 'Doubled', title: 'Told of more than once', isFault: true },
  { name: 'outOfOrder', label: 'Out of order', title: 'Told of after something that comes later', isFault: true },
  { name: 'waiting', label: 'Waiting', title: 'Sent, and not in the log yet' },
  { name: 'onTheWay', label: 'On the way', title: 'In the log, and the client has not come so far' },
  {
    name: 'announced',
    label: 'Told lost',
    title: 'Gone with the history of a server that has lost it, and the client has said so by a gap',
  },
];

/** What was sent and what arrived, live. */
export function Scoreboard({ bench }: Props) {
  const { panes, total } = useValue(bench.score);
  return (
    <section className={styles.card} aria-labelledby="score">
      <header className={styles.head}>
        <h2 id="score">Score</h2>
        <p role="status" className={styles.verdict} data-tone={isClean(total) ? 'good' : 'bad'} data-testid="verdict">
          {total.lost} lost, {total.doubled} doubled, {total.outOfOrder} out of order
        </p>
      </header>
      <div className={styles.scroll} tabIndex={0} role="group" aria-label="Score by pane">
        <table>
          <thead>
            <tr>
              <th scope="col">Pane</th>
              {COLUMNS.map(({ name, label, title }) => (
                <th key={name} scope="col" title={title}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bench.panes.map((pane, index) => (
              <PaneRow key={pane.key} pane={pane} score={panes[index] ?? NO_SCORE} />
            ))}
          </tbody>
          <tfoot>
            <Row name="Total" score={total} />
          </tfoot>
        </table>
      </div>
    </section>
  );
}

function PaneRow({ pane, score }: { readonly pane: Pane; readonly score: Score }) {
  return <Row name={`${pane.number} ${nameOf(useValue(pane.user))}`} score={score} />;
}

function Row({ name, score }: { readonly name: string; readonly score: Score }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {COLUMNS.map((column) => (
        <td key={column.name} data-column={column.name} data-bad={column.isFault && score[column.name] > 0}>
          {score[column.name]}
        </td>
      ))}
    </tr>
  );
}
