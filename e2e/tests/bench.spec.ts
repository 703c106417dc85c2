import { createLedger } from '../../apps/demo-chat/lib/bench/ledger.js';
import { SCENARIOS, type Scenario, type Stage } from '../../apps/demo-chat/lib/bench/scenarios.js';
import { withoutServer } from '../../apps/demo-chat/lib/bench/without-server.js';
import { BenchPage } from '../fixtures/bench-page.js';
import { Problems } from '../fixtures/problems.js';
import { expect, test } from '../fixtures/test.js';

/** Far above what any of them takes: a scenario itself says what it waits for in vain, and that is worth reading. */
const SCENARIO_TIMEOUT_MS = 180_000;
const PANES = 4;
/** Every scenario has everybody write at least three lines. */
const FEWEST_LINES = 3;

const ids = (list: readonly Scenario[]): string[] => list.map(({ id }) => id).sort();
const named = (id: string): Scenario => SCENARIOS.find((scenario) => scenario.id === id)!;

/**
 * What is played at the same time, on one page each: scenarios mostly wait, so that two take little longer than one.
 * Whoever takes the server away does so to everybody, and plays alone.
 */
const TURNS: readonly (readonly Scenario[])[] = [
  ['websocket', 'token'],
  ['acks', 'slow'],
  ['acks-polling', 'devices'],
  ['offline', 'burst'],
  ['revoked', 'reload'],
  ['kill'],
  ['restart'],
].map((turn) => turn.map(named));

async function play(bench: BenchPage, { id, title, needsServer }: Scenario): Promise<void> {
  const [sentBefore, receivedBefore] = [await bench.column('sent'), await bench.column('received')];
  await bench.page.getByRole('button', { name: title, exact: true }).click();
  await expect(bench.run, id).toHaveText(new RegExp(`^(Passed|Failed): ${title}\\.`), { timeout: SCENARIO_TIMEOUT_MS });
  await expect(bench.run, id).toContainText(`Passed: ${title}.`);
  await expect(bench.verdict, id).toHaveText('0 lost, 0 doubled, 0 out of order');

  const [sent, received] = [await bench.column('sent'), await bench.column('received')];
  for (const pane of bench.panes.keys()) {
    expect(sent[pane]! - sentBefore[pane]!, id).toBeGreaterThanOrEqual(FEWEST_LINES);
    expect(received[pane]! - receivedBefore[pane]!, id).toBeGreaterThanOrEqual(PANES * FEWEST_LINES);
  }
  // Everything was told to everybody, or announced as gone, and only a server that loses its memory loses anything.
  const announced = await bench.total('announced');
  expect((await bench.total('received')) + announced, id).toBeGreaterThanOrEqual(PANES * (await bench.total('sent')));
  if (!needsServer) expect(announced, id).toBe(0);
}

test.describe('bench', () => {
  test.describe.configure({ timeout: 2 * SCENARIO_TIMEOUT_MS });
  const problems = new Problems();
  let benches: readonly BenchPage[] = [];

  // The same pages for all: what a scenario leaves behind would show in the next one.
  test.beforeAll(async ({ browser, stack }) => {
    problems.expectCutSockets();
    const pages = [1, 2].map(async (number) => {
      const page = await browser.newPage({ baseURL: stack.demoUrl, locale: 'en-GB' });
      problems.watch(`bench ${number}`, page);
      return BenchPage.open(page, PANES);
    });
    benches = await Promise.all(pages);
  });
  test.afterAll(() => Promise.all(benches.map(({ page }) => page.context().close())));
  test.afterEach(() => expect(problems.found).toEqual([]));

  for (const turn of TURNS) {
    test(turn.map(({ title }) => title).join(' · '), async () => {
      if (turn.some(({ needsServer }) => needsServer)) {
        problems.expectServerAway();
        problems.expectServerBusy();
      }
      await Promise.all(turn.map((scenario, index) => play(benches[index]!, scenario)));
    });
  }

  test('every scenario has had its turn', () => {
    expect(ids(TURNS.flat())).toEqual(ids(SCENARIOS));
  });
});

test('bench: without a way to the server, whoever has one is asked to stop and to start it', async () => {
  const said: string[] = [];
  let state: 'connected' | 'reconnecting' = 'connected';
  const stage = {
    actors: [{ state: () => state }, { state: () => state }] as unknown as Stage['actors'],
    until: async (what: string, condition: () => boolean) => {
      said.push(what);
      expect(condition()).toBe(false);
      state = state === 'connected' ? 'reconnecting' : 'connected';
      expect(condition()).toBe(true);
    },
  };
  await withoutServer({ ...stage, restart: null }, true, async () => void said.push(state));
  expect(said).toEqual(['Stop the server now', 'reconnecting', 'Start the server again']);
});

test('bench: the books show what is lost, doubled, out of order, or announced as gone', () => {
  const ledger = createLedger();
  const at = (offset: number, epoch = 'a') => ({ epoch, offset, id: `${epoch}${offset}` });
  const message = (number: number, epoch?: string) => {
    return { clientMessageId: `m${number}`, offset: number, position: at(number, epoch) };
  };
  for (const reader of ['ann', 'ben']) ledger.begins(reader, at(0));
  for (const number of [1, 2, 3, 4]) {
    ledger.sent('ann', `m${number}`);
    ledger.received('ann', message(number));
  }
  for (const number of [1, 3, 3]) ledger.received('ben', message(number));
  expect(ledger.score('ann', at(4))).toMatchObject({ sent: 4, received: 4, lost: 0, doubled: 0, outOfOrder: 0 });
  // Ben is at 3: what comes before is lost, what comes after may still arrive.
  expect(ledger.score('ben', at(3))).toMatchObject({ received: 3, lost: 1, doubled: 1, onTheWay: 1 });
  ledger.received('ben', message(2));
  expect(ledger.score('ben', at(4))).toMatchObject({ lost: 1, outOfOrder: 1 });
  // A log that has begun anew without a word hides what is missing; one that was announced does not.
  expect(ledger.score('ben', at(9, 'b'))).toMatchObject({ lost: 1, announced: 0 });
  ledger.breaks('ben', 3, at(9, 'b'));
  expect(ledger.score('ben', at(9, 'b'))).toMatchObject({ lost: 0, announced: 1 });
});
