import type { Page } from '@playwright/test';
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

async function openBench(page: Page, panes = 4): Promise<Page> {
  await page.goto(`/bench?panes=${panes}`);
  await expect(page.getByTestId('state')).toHaveText(Array.from({ length: panes }, () => 'Connected'));
  return page;
}

async function total(page: Page, column: string): Promise<number> {
  return Number(await page.locator(`tfoot td[data-column="${column}"]`).textContent());
}
