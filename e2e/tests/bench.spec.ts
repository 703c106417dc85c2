import { createLedger } from '../../apps/demo-chat/lib/bench/ledger.js';
import { SCENARIOS, type Stage } from '../../apps/demo-chat/lib/bench/scenarios.js';
import { withoutServer } from '../../apps/demo-chat/lib/bench/without-server.js';
import { BenchPage } from '../fixtures/bench-page.js';
import { expect, test } from '../fixtures/test.js';

const CLEAN = '0 lost, 0 doubled, 0 out of order';
/** The longest of them waits for a token and for WebSocket to be tried again. */
const SCENARIO_TIMEOUT_MS = 75_000;
const PANES = 4;
/** Every scenario has everybody write at least three lines. */
const FEWEST_LINES = 3;

for (const { id, title, needsServer } of SCENARIOS) {
  test(`bench: ${title}`, async ({ newBrowser, problems }) => {
    test.setTimeout(2 * SCENARIO_TIMEOUT_MS);
    if (needsServer) problems.expectServerAway();
    const bench = await BenchPage.open(await (await newBrowser()).newPage(), PANES);
    await bench.page.getByRole('button', { name: title, exact: true }).click();
    await expect(bench.run).toHaveText(/^(Passed|Failed): /, { timeout: SCENARIO_TIMEOUT_MS });
    await expect(bench.run).toContainText(`Passed: ${title}`);
    await expect(bench.verdict).toHaveText(CLEAN);

    for (const sent of await bench.column('sent')) expect(sent, id).toBeGreaterThanOrEqual(FEWEST_LINES);
    const [sent, received, announced] = [
      await bench.total('sent'),
      await bench.total('received'),
      await bench.total('announced'),
    ];
    // Everything was told to everybody, or announced as gone, and only a server that loses its memory loses anything.
    expect(received + announced, id).toBeGreaterThanOrEqual(PANES * sent);
    if (!needsServer) expect(announced, id).toBe(0);
    for (const one of await bench.column('received')) expect(one, id).toBeGreaterThanOrEqual(PANES * FEWEST_LINES);
  });
}

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
