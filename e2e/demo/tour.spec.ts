import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { BenchPage } from '../fixtures/bench-page.js';
import { expect, test } from '../fixtures/test.js';

const FOLDER = fileURLToPath(new URL('../../docs/tour', import.meta.url));
const DESK = { viewport: { width: 1280, height: 760 } };
const SCENARIO = 'Kill the server while everybody chats';

const QUESTION = 'Could you have a look at the login page, @alice, before noon?';
const ANSWER = 'On it. Looks good so far, only the button is a little late.';

const picture = async (page: Page, name: string): Promise<void> => {
  // Nothing half way: fonts are there, and what moves has arrived.
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled', caret: 'hide' });
};

test('takes the pictures of the tour', async ({ signIn, newBrowser, problems }) => {
  await mkdir(FOLDER, { recursive: true });
  problems.expectServerAway();
  problems.expectServerBusy();
  problems.expectCutSockets();
  const channelId = 'general';
  const alice = await signIn('alice', { channelId, ...DESK });
  const bob = await signIn('bob', { channelId, ...DESK, colorScheme: 'dark' });
  const carol = await signIn('carol', { channelId, viewport: { width: 390, height: 720 }, hasTouch: true });

  await bob.send('Morning! The new build is on staging.');
  await carol.send('Nice. I will try it on my phone on the way in.');
  await expect(bob.message('Nice. I will try it on my phone on the way in.')).toBeVisible();
  await bob.send(QUESTION);
  await alice.send(ANSWER);
  await bob.react(ANSWER, 'Thumbs up');
  await bob.composer.pressSequentially('I know, that is the fo');
  await expect(alice.typing).not.toBeEmpty();
  await expect(alice.reaction(ANSWER, /^Thumbs up/)).toBeVisible();
  await picture(alice.page, '1-chat');
  await bob.composer.fill('');

  await alice.openThread(QUESTION);
  await alice.reply('Two findings, both small. I have written them down.');
  await bob.openThread(QUESTION);
  await bob.reply('Perfect, thank you!');
  await expect(alice.thread.getByText('Perfect, thank you!')).toBeVisible();
  await picture(bob.page, '2-thread');
  await bob.thread.getByRole('button', { name: 'Close the thread' }).click();

  await bob.page.context().setOffline(true);
  await expect(bob.connection).toContainText('No network');
  await bob.send('Written in a tunnel.');
  await expect(bob.status('Written in a tunnel.')).toBeVisible();
  await expect(bob.page.getByTestId('connection-banner')).toHaveCSS('opacity', '1');
  await picture(bob.page, '3-offline');
  await bob.page.context().setOffline(false);
  await expect(carol.message('Written in a tunnel.')).toBeVisible();
  await picture(carol.page, '4-phone');

  const context = await newBrowser({ viewport: { width: 1280, height: 900 } });
  const bench = await BenchPage.open(await context.newPage(), 4);
  await bench.page.getByRole('button', { name: SCENARIO, exact: true }).click();
  await expect(bench.run).toContainText(`Passed: ${SCENARIO}.`, { timeout: 180_000 });
  await picture(bench.page, '5-bench');
});
