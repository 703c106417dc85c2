import { devices } from '@playwright/test';
import { expect, test } from '../fixtures/test.js';

test('people reply in a thread beside the channel', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  await alice.send('Where do we meet?');
  await bob.send('Something else');

  await bob.openThread('Where do we meet?');
  const field = bob.thread.getByRole('textbox', { name: 'Reply in the thread' });
  await expect(field).toBeFocused();
  await bob.reply('At the bridge');
  await bob.reply('Or at the mill');
  await expect(bob.thread.getByTestId('text')).toHaveText(['Where do we meet?', 'At the bridge', 'Or at the mill']);
  await expect(bob.texts()).toHaveText(['Where do we meet?', 'Something else']);
  await expect(bob.composer).toHaveValue('');
  // Arrow up changes what was written last in this place, not in the thread.
  await bob.composer.press('ArrowUp');
  const editor = bob.messages.getByRole('textbox', { name: 'Edit the message' });
  await expect(editor).toHaveValue('Something else');
  await editor.press('Escape');

  await alice.message('Where do we meet?').getByRole('button', { name: '2 replies' }).click();
  await expect(alice.thread.getByTestId('text')).toHaveText(['Where do we meet?', 'At the bridge', 'Or at the mill']);
  await alice.reply('The bridge it is');
  await expect(bob.thread.getByTestId('text').last()).toHaveText('The bridge it is');
  await expect(bob.message('Where do we meet?').getByRole('button', { name: '3 replies' })).toBeVisible();

  // What is not sent yet is there again after the panel has been closed.
  await field.fill('Half a tho');
  await expect(alice.threadTyping).toHaveText('bob is typing');
  await expect(alice.typing).toBeEmpty();

  // Escape ends one thing at a time: what was opened last first.
  const picker = bob.page.getByRole('dialog', { name: 'Emoji' });
  await bob.thread.getByRole('button', { name: 'Emoji', exact: true }).click();
  await expect(picker.getByRole('searchbox')).toBeFocused();
  await bob.page.keyboard.press('Escape');
  await expect(picker).toHaveCount(0);
  await expect(field).toBeFocused();
  await field.press('Escape');
  await expect(bob.thread).toHaveCount(0);
  await expect(bob.composer).toBeFocused();
  await bob.composer.hover();
  await bob.message('Where do we meet?').getByRole('button', { name: '3 replies last by alice' }).click();
  await expect(field).toHaveValue('Half a tho');
});

test('a thread covers the screen of a phone', async ({ signIn }) => {
  const { viewport: _viewport, defaultBrowserType: _browser, ...phone } = devices['Pixel 7'];
  const alice = await signIn('alice', { ...phone, viewport: { width: 360, height: 720 } });
  await alice.send('Hello?');
  await expect(alice.status('Hello?')).toHaveText('Sent');
  await alice.message('Hello?').getByRole('button', { name: 'Actions' }).tap();
  await alice.message('Hello?').getByRole('button', { name: 'Reply in thread' }).tap();
  expect(await alice.thread.boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 720 });
  await alice.reply('Anybody?');
  await expect(alice.thread.getByTestId('text')).toHaveText(['Hello?', 'Anybody?']);
  expect(await alice.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await alice.thread.getByRole('button', { name: 'Close the thread' }).tap();
  await expect(alice.thread).toHaveCount(0);
});
