import { createLedger } from './ledger';
import { createPane, type Pane } from './pane';
import { nameOf } from './people';
import { post } from './post';
import type { Actor, Scenario, Stage } from './scenarios';
import { isClean, isSettled, NO_SCORE, sumOf, type Score } from './score';
import { createValue, type Value } from './value';
import { withoutServer, type Restart } from './without-server';

const TICK_MS = 200;
const STEP_TIMEOUT_MS = 30_000;
const PAUSE_MS = 60;

export interface Scoreboard {
  readonly panes: readonly Score[];
  readonly total: Score;
}

/** How the last scenario goes, or has gone. */
export interface Run {
  readonly title: string;
  readonly state: 'running' | 'passed' | 'failed';
  /** What it waits for, or why it has failed. */
  readonly step: string;
}

export interface BenchOptions {
  /** Who may be signed in; the first ones are. */
  readonly users: readonly string[];
  readonly panes: number;
  readonly channelId: string;
  readonly url: string | undefined;
  /** Whether the demo runs the server itself, and restarts it when asked. */
  readonly canRestart: boolean;
}

export interface Bench {
  readonly users: readonly string[];
  readonly channelId: string;
  readonly panes: readonly Pane[];
  readonly score: Value<Scoreboard>;
  readonly run: Value<Run | null>;
  /** Resolves when the server is back; `null` where nobody but its owner can restart it. */
  readonly restart: Restart | null;
  /** Resolves when the scenario is over, however it went. One at a time. */
  readonly play: (scenario: Scenario) => Promise<void>;
  /** Connects everybody; returns what ends it. */
  readonly start: () => () => void;
}

export function createBench({ users, panes: count, channelId, url, canRestart }: BenchOptions): Bench {
  const ledger = createLedger();
  const panes = users
    .slice(0, count)
    .map((user, index) => createPane({ number: index + 1, user, channelId, url, ledger }));
  const score = createValue<Scoreboard>({ panes: panes.map(() => NO_SCORE), total: NO_SCORE });
  const run = createValue<Run | null>(null);
  const restart: Restart | null = canRestart ? (how) => post('/bench/server', how) : null;
  let isEnded = true;

  /** The cursors are read before the books: what is told of in between can only be more. */
  async function look(): Promise<Score> {
    await Promise.all(panes.map((pane) => pane.look()));
    const scores = panes.map((pane) =>
      sumOf(
        pane.readers().map(({ key, cursor, isHere }) => {
          const found = ledger.score(key, cursor);
          // Who is not signed in has nothing coming.
          return isHere ? found : { ...found, onTheWay: 0 };
        }),
      ),
    );
    const next = { panes: scores, total: sumOf(scores) };
    if (JSON.stringify(next) !== JSON.stringify(score.get())) score.set(next);
    return next.total;
  }

  const isQuiet = (): boolean =>
    panes.every((pane) => pane.client.get()?.state === 'connected') && isSettled(score.get().total);

  function stageFor(title: string): Stage {
    const until: Stage['until'] = async (what, condition, timeoutMs = STEP_TIMEOUT_MS) => {
      run.set({ title, state: 'running', step: what });
      const deadline = performance.now() + timeoutMs;
      while ((await look(), !condition())) {
        if (isEnded) throw new Error('The bench was closed.');
        if (performance.now() > deadline) throw new Error(`Waited in vain: ${what}.`);
        await pause();
      }
    };
    const actors = panes.map(actorOf) as unknown as Stage['actors'];
    return {
      until,
      actors,
      async chat(rounds) {
        run.set({ title, state: 'running', step: 'Everybody writes' });
        for (let round = 1; round <= rounds; round += 1) {
          for (const pane of panes) {
            pane.send(`${title}, line ${round}`);
            await pause();
          }
        }
      },
      withoutServer: (isKill, work) => withoutServer({ actors, until, restart }, isKill, work),
    };
  }

  async function play({ title, run: act }: Scenario): Promise<void> {
    if (run.get()?.state === 'running') return;
    const stage = stageFor(title);
    try {
      await stage.until('Everybody is connected', isQuiet);
      const before = score.get().panes;
      await act(stage);
      for (const pane of panes) pane.heal();
      await stage.until('Everything arrives', isQuiet, 2 * STEP_TIMEOUT_MS);
      const total = await look();
      if (!isClean(total)) throw new Error('The score is not clean.');
      if (!agree()) throw new Error('The lists on the screens differ.');
      const isIdle = ({ sent, received }: Score, index: number): boolean =>
        sent === before[index]?.sent || received === before[index]?.received;
      if (score.get().panes.some(isIdle)) throw new Error('Somebody has written or read nothing.');
      run.set({ title, state: 'passed', step: 'Nothing lost, nothing doubled, nothing out of order' });
    } catch (error) {
      run.set({ title, state: 'failed', step: error instanceof Error ? error.message : String(error) });
    } finally {
      for (const pane of panes) pane.heal();
    }
  }

  /** Whether all lists end alike, as far back as the shortest one goes. */
  function agree(): boolean {
    const lists = panes.map((pane) => {
      const messages = pane.client.get()?.channel(channelId).messages.getSnapshot().items ?? [];
      return messages.map(({ clientMessageId }) => clientMessageId);
    });
    const shortest = Math.min(...lists.map(({ length }) => length));
    return new Set(lists.map((ids) => ids.slice(ids.length - shortest).join())).size === 1;
  }

  return {
    users,
    channelId,
    panes,
    score,
    run,
    restart,
    play,
    start() {
      isEnded = false;
      for (const pane of panes) pane.start();
      const timer = setInterval(() => void look(), TICK_MS);
      return () => {
        isEnded = true;
        clearInterval(timer);
        for (const pane of panes) void pane.stop();
      };
    },
  };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

function actorOf(pane: Pane): Actor {
  return {
    name: () => nameOf(pane.user.get()),
    user: pane.user.get,
    state: () => pane.client.get()?.state ?? 'idle',
    transport: () => pane.client.get()?.connection.getSnapshot().transport ?? null,
    tokenEnds: pane.tokenEnds.get,
    faults: pane.faults.get,
    setFaults: pane.setFaults,
    burst: pane.burst,
    become: pane.become,
    reload: pane.reload,
    expireToken: pane.expireToken,
    revoke: pane.revoke,
    signIn: pane.signIn,
  };
}
