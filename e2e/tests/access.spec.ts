import { devices, type Page } from '@playwright/test';
import { ChatPage } from '../fixtures/chat-page.js';
import { expect, test } from '../fixtures/test.js';

test('signing in by name', async ({ newBrowser }) => {
  const page = await (await newBrowser()).newPage();
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Name' }).fill('Erin');
  await page.getByRole('button', { name: 'Start chatting' }).click();
  await new ChatPage(page).isReady();
  await expect(page.getByRole('heading', { name: 'general' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'You' })).toContainText('erin');

  await page.getByRole('link', { name: 'Sign out' }).click();
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeVisible();
});

test('a name that cannot be one is refused', async ({ newBrowser, problems }) => {
  const page = await (await newBrowser()).newPage();
  await page.goto('/?user=no%20spaces%20please');
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('no spaces please');
  const answer = await page.request.post('/api/token', { data: { user: 'no spaces please' } });
  expect(answer.status()).toBe(400);
  expect(problems.found).toEqual([]);
});

test('without a token the page says why, and can try again', async ({ newBrowser, problems }) => {
  const page = await (await newBrowser()).newPage();
  const message = 'This demo hands out no tokens.';
  problems.expect(/503/);
  await page.route('/api/token', (route) => route.fulfill({ status: 503, json: { message } }));
  await page.goto('/?user=alice');
  await expect(page.getByRole('main').getByRole('alert')).toContainText(message);

  await page.unroute('/api/token');
  await page.getByRole('button', { name: 'Try again' }).click();
  await new ChatPage(page).isReady();
});

test('any channel can be opened, and going back works', async ({ signIn, channelId }) => {
  const alice = await signIn('alice');
  const field = alice.page.getByRole('textbox', { name: 'Open a channel' });
  await field.fill(`${channelId}-side`);
  await field.press('Enter');
  await expect(alice.page.getByRole('heading', { name: `${channelId}-side` })).toBeVisible();
  await expect(alice.channel(`${channelId}-side`)).toHaveAttribute('aria-current', 'page');
  await expect(alice.composer).toBeFocused();

  await alice.page.goBack();
  await expect(alice.page.getByRole('heading', { name: channelId, exact: true })).toBeVisible();
});

test('a channel that needs a grant says so', async ({ signIn, channelId }) => {
  const alice = await signIn('alice');
  const field = alice.page.getByRole('textbox', { name: 'Open a channel' });
  await field.fill(`private-${channelId}`);
  await field.press('Enter');
  await expect(alice.page.getByRole('main').getByRole('alert')).toContainText(`You cannot open #private-${channelId}`);

  await alice.channel('general').click();
  await expect(alice.composer).toBeVisible();
});

test('everything works from the keyboard', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  const { keyboard } = alice.page;

  // The first stop of the page leads to where one writes.
  await tabTo(alice.page, 'Skip to the message box');
  await keyboard.press('Enter');
  await expect(alice.composer).toBeFocused();
  await keyboard.type('First line');
  await keyboard.press('Shift+Enter');
  await keyboard.type('second line');
  await keyboard.press('Enter');
  await expect(bob.message('First line\nsecond line')).toBeVisible();
  await keyboard.type('Another one');
  await keyboard.press('Enter');
  await expect(bob.message('Another one')).toBeVisible();

  // Arrow up in an empty field edits the last message.
  await keyboard.press('ArrowUp');
  await keyboard.press('End');
  await keyboard.type('!');
  await keyboard.press('Enter');
  await expect(bob.message('Another one!')).toContainText('edited');

  // One tab stop for the whole list; the arrows walk it, and tab reaches what can be done with the message.
  await expect(alice.message('Another one!')).toHaveAttribute('tabindex', '0');
  await alice.message('Another one!').focus();
  await keyboard.press('ArrowUp');
  await expect(alice.message('First line\nsecond line')).toBeFocused();
  await keyboard.press('Tab');
  await expect(alice.page.locator(':focus')).toHaveAccessibleName('React: Thumbs up');
  await keyboard.press('Enter');
  await expect(bob.reaction('First line\nsecond line', 'Thumbs up, 1: alice')).toBeVisible();

  await tabTo(alice.page, 'Delete');
  await keyboard.press('Enter');
  await expect(alice.page.getByRole('dialog')).toBeVisible();
  await keyboard.press('Escape');
  await expect(alice.page.getByRole('dialog')).toHaveCount(0);
  await expect(bob.message('First line\nsecond line')).toBeVisible();
});

test('a phone is enough', async ({ signIn, channelId }) => {
  const { viewport: _viewport, defaultBrowserType: _browser, ...phone } = devices['Pixel 7'];
  const alice = await signIn('alice', { ...phone, viewport: { width: 360, height: 720 } });
  const bob = await signIn('bob');
  const { page } = alice;

  await alice.composer.fill('On my way');
  await page.getByRole('button', { name: 'Send' }).tap();
  await expect(bob.message('On my way')).toBeVisible();
  await bob.send('Take your time, and mind the very-long-words-that-have-no-place-to-break-in-them-at-all');
  await expect(alice.texts()).toHaveCount(2);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);

  const theirs = alice.message(
    'Take your time, and mind the very-long-words-that-have-no-place-to-break-in-them-at-all',
  );
  await theirs.getByRole('button', { name: 'Actions' }).tap();
  await theirs.getByRole('button', { name: 'React: Laughing' }).tap();
  await expect(theirs.getByRole('button', { name: 'Laughing, 1: you' })).toBeVisible();

  await page.getByRole('button', { name: 'People' }).tap();
  await expect(alice.person('Online', 'bob')).toBeVisible();
  await page.getByRole('button', { name: 'Close the list of people' }).tap();
  await expect(alice.people).toBeHidden();

  await page.getByRole('button', { name: 'Channels' }).tap();
  await alice.channel('random').tap();
  await expect(page.getByRole('heading', { name: 'random' })).toBeVisible();
  await expect(alice.channel('random')).toBeHidden();
  expect(channelId).not.toBe('random');
});

/** Presses tab until the focus is on something of this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stops = 0; stops < 30; stops += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    if ((await focused.count()) > 0 && (await focused.textContent())?.includes(name)) return;
    if ((await focused.count()) > 0 && (await focused.getAttribute('aria-label')) === name) return;
  }
  throw new Error(`The tab key does not reach "${name}".`);
}
