import { ChatPage } from '../fixtures/chat-page.js';
import { expect, test } from '../fixtures/test.js';

test('two people side by side on one screen', async ({ newBrowser, channelId }) => {
  const page = await (await newBrowser()).newPage();
  await page.goto(`/side-by-side?left=carol&right=dave&channel=${channelId}`);
  const carol = new ChatPage(page.frameLocator('iframe[title="The chat of carol"]'));
  const dave = new ChatPage(page.frameLocator('iframe[title="The chat of dave"]'));
  await carol.isReady();
  await dave.isReady();

  await carol.composer.pressSequentially('Hi');
  await expect(dave.typing).toHaveText('carol is typing');
  await carol.composer.press('Enter');
  await expect(dave.message('Hi')).toContainText('carol');
  await dave.send('Hi yourself');
  await expect(carol.message('Hi yourself')).toContainText('dave');
  await expect(dave.status('Hi yourself')).toHaveText('Read');
});

test('it opens with alice and bob', async ({ newBrowser }) => {
  const page = await (await newBrowser()).newPage();
  await page.goto('/side-by-side');
  for (const name of ['alice', 'bob']) {
    await new ChatPage(page.frameLocator(`iframe[title="The chat of ${name}"]`)).isReady();
  }
});
