import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.js';

const FOLDER = fileURLToPath(new URL('../../docs/tour', import.meta.url));
const DESK = { viewport: { width: 1280, height: 760 } };

const picture = async (page: Page, name: string): Promise<void> => {
  // Nothing half way: fonts are there, and what moves has arrived.
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled', caret: 'hide' });
};

test('takes the pictures of the tour', async ({ signIn, newBrowser }) => {
  const channelId = 'general';
  const alice = await signIn('alice', { channelId, ...DESK });
  const bob = await signIn('bob', { channelId, ...DESK, colorScheme: 'dark' });

  await bob.send('Morning! The new build is on staging.');
  await bob.send('Could somebody have a look at the login page?');
  await alice.send('On it. Looks good so far, only the button is a little late.');
  await bob.react('On it. Looks good so far, only the button is a little late.', '👍');
  await bob.composer.pressSequentially('I know, that is the fo');
  await expect(alice.typing).not.toBeEmpty();
  await picture(alice.page, '1-chat');
  await bob.composer.fill('');

  await alice.openThread('Could somebody have a look at the login page?');
  await alice.reply('Two findings, both small. I have written them down.');
  await bob.openThread('Could somebody have a look at the login page?');
  await bob.reply('Perfect, thank you!');
  await expect(alice.thread.getByText('Perfect, thank you!')).toBeVisible();
  await picture(bob.page, '2-thread');

  await bob.page.context().setOffline(true);
  await bob.page.getByRole('textbox', { name: /^Message / }).fill('Written in a tunnel.');
  await bob.page.keyboard.press('Enter');
  await expect(bob.status('Written in a tunnel.')).toBeVisible();
  await picture(bob.page, '3-offline');
  await bob.page.context().setOffline(false);
  await expect(alice.message('Written in a tunnel.')).toBeVisible();

  const phone = await newBrowser({ viewport: { width: 390, height: 760 } });
  const small = await phone.newPage();
  await small.goto(`/?user=carol&channel=${channelId}`);
  await expect(small.getByText('Written in a tunnel.')).toBeVisible();
  await picture(small, '4-phone');
  await phone.close();

  const bench = await newBrowser({ viewport: { width: 1280, height: 900 }, colorScheme: 'dark' });
  const page = await bench.newPage();
  await page.goto('/bench');
  await page.getByRole('button', { name: /^Run / }).first().click();
  await expect(page.getByText(/passed/i).first()).toBeVisible({ timeout: 90_000 });
  await picture(page, '5-bench');
});
