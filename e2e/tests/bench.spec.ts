import type { Page } from '@playwright/test';
import { createLedger } from '../../apps/demo-chat/lib/bench/ledger.js';
import { SCENARIOS } from '../../apps/demo-chat/lib/bench/scenarios.js';
import { expect, test } from '../fixtures/test.js';

const CLEAN = '0 lost, 0 doubled, 0 out of order';
/** The longest of them waits for a token and for WebSocket to be tried again. */
const SCENARIO_TIMEOUT_MS = 75_000;

for (const { id, title, needsHand } of SCENARIOS) {
  test(`bench: ${title}`, async ({ newBrowser, stack, problems }) => {
    test.setTimeout(2 * SCENARIO_TIMEOUT_MS);
    const page = await openBench(await (await newBrowser()).newPage());
    const run = page.getByTestId('run');
    await page.getByRole('button', { name: title }).click();

    if (needsHand) {
      problems.expectServerAway();
      await expect(run).toContainText('Stop the server now', { timeout: SCENARIO_TIMEOUT_MS });
      await stack.killServer();
      await expect(run).toContainText('Start the server again', { timeout: SCENARIO_TIMEOUT_MS });
      await stack.startServer();
    }
    await expect(run).toHaveText(/^(Passed|Failed): /, { timeout: SCENARIO_TIMEOUT_MS });
    await expect(run).toContainText(`Passed: ${title}`);
    await expect(page.getByTestId('verdict')).toHaveText(CLEAN);
    // Whatever the scenario, everybody has written, and all of it was told to everybody or announced as gone.
    const [sent, received, announced] = await Promise.all(['sent', 'received', 'announced'].map((c) => total(page, c)));
    expect(sent).toBeGreaterThan(0);
    expect(received! + announced!, id).toBeGreaterThanOrEqual(4 * sent!);
  });
}

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

async function openBench(page: Page, panes = 4): Promise<Page> {
  await page.goto(`/bench?panes=${panes}`);
  await expect(page.getByTestId('state')).toHaveText(Array.from({ length: panes }, () => 'Connected'));
  return page;
}

async function total(page: Page, column: string): Promise<number> {
  return Number(await page.locator(`tfoot td[data-column="${column}"]`).textContent());
}
