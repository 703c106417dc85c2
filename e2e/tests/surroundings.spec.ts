import type { Page } from '@playwright/test';
import type { ChatPage } from '../fixtures/chat-page.js';
import { expect, test, type User } from '../fixtures/test.js';

test('a direct channel opens from the list of people, and reaches the other by the inbox', async ({ signIn }) => {
  const [ann, ben] = await Promise.all([signIn('ann-d'), signIn('ben-d')]);
  await ann.person('Online', 'ben-d').hover();
  await ann.people.getByRole('button', { name: 'Message ben-d' }).click();
  await expect(ann.page.getByRole('heading', { name: 'ben-d' })).toBeVisible();
  await expect(ann.composer).toHaveAccessibleName('Message ben-d');
  await ann.send('Between us');

  // Ben has never heard of the channel: his inbox tells of it, and a new token lets him in.
  await expect(ben.channel('ann-d')).toContainText('1 unread');
  await expect(bell(ben)).toHaveAccessibleName('Notifications, 1 unread');
  await ben.channel('ann-d').click();
  await expect(ben.message('Between us')).toBeVisible();
  await expect(ben.channel('ann-d')).not.toContainText('unread');
  await expect(bell(ben)).toHaveAccessibleName('Notifications');
  await ben.page.reload();
  await ben.isReady();
  await expect(ben.message('Between us')).toBeVisible();

  // He takes it from his list, where it is again when somebody writes in it.
  await ben.channel('ann-d').hover();
  await ben.page.getByRole('button', { name: 'Remove ann-d from the list' }).click();
  await expect(ben.channel('ann-d')).toHaveCount(0);
  await expect(ben.composer).toHaveAccessibleName('Message #general');
  await ben.page.reload();
  await ben.isReady();
  await expect(ben.channel('ann-d')).toHaveCount(0);
  await ann.send('Are you there?');
  await expect(ben.channel('ann-d')).toContainText('1 unread');

  const eve = await signIn('eve-d');
  await openChannel(eve, 'dm-ann-d:ben-d');
  await expect(eve.page.getByRole('main').getByRole('alert')).toContainText('You cannot open #dm-ann-d:ben-d');
});

test('a private channel is there for its members only', async ({ signIn }) => {
  const [alice, dave] = await Promise.all([signIn('alice'), signIn('dave')]);
  await expect(dave.channel('private-team')).toHaveCount(0);
  await openChannel(dave, 'private-team');
  await expect(dave.page.getByRole('main').getByRole('alert')).toContainText('You cannot open #private-team');
  await alice.channel('private-team').click();
  await expect(alice.composer).toHaveAccessibleName('Message #private-team');
  await expect(alice.page.getByRole('main').getByRole('alert')).toHaveCount(0);
});

test('a mention shows as a badge and in the notifications, which lead to the message', async ({
  signIn,
  channelId,
}) => {
  const ann = await signIn('ann-n');
  await ann.send('Hello @ben-n, are you there?');
  for (let n = 1; n <= 30; n += 1) await ann.send(`Line ${n}`);
  await expect(ann.status('Line 30')).toHaveText('Sent');

  const ben = await signIn('ben-n', { channelId: 'random' });
  await expect(bell(ben)).toHaveAccessibleName('Notifications, 1 unread');
  await openChannel(ben, channelId);
  await ben.channel('random').click();
  await expect(ben.channel(channelId)).toBeVisible();
  // Words after the name: at its end, Enter would choose from the list of people.
  await ann.send('@ben-n, and again');
  await expect(ben.channel(channelId)).toContainText(/mentions? of you/);

  await bell(ben).click();
  const list = ben.page.getByRole('region', { name: 'Notifications' });
  const lines = list.getByRole('listitem');
  await expect(lines).toHaveCount(2);
  await expect(lines.first()).toContainText(`ann-n mentioned you in #${channelId}`);
  await lines.last().getByRole('button').click();
  await expect(list).toBeHidden();
  await expect(ben.message('Hello @ben-n, are you there?')).toBeInViewport();

  await bell(ben).click();
  await list.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(list.getByRole('button', { name: 'Mark all as read' })).toHaveCount(0);
  await expect(bell(ben)).toHaveAccessibleName('Notifications');
});

test('one says how one is, and for how long', async ({ signIn }) => {
  const [ann, ben] = await Promise.all([signIn('ann-s'), signIn('ben-s')]);
  await ben.setStatus('Do not disturb');
  const entry = ann.person('Do not disturb', 'ben-s');
  await expect(entry).toContainText('on the web');

  const menu = ben.page.getByRole('region', { name: 'Your status' });
  await ben.page.getByTestId('own-status').click();
  await menu.getByRole('button', { name: 'In a meeting' }).click();
  await menu.getByRole('button', { name: 'Save' }).click();
  await expect(menu).toBeHidden();
  // In the last hour of a day it ends on the next.
  await expect(entry).toContainText(/📅 In a meeting, until (today|[A-Z]\w+day, .+) at \d\d:\d\d/);
  await expect(ben.page.getByTestId('own-status')).toContainText('In a meeting');

  await ben.page.getByTestId('own-status').click();
  await menu.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(entry).not.toContainText('In a meeting');
});

test('a server renders the first page, and works without the realtime server', async ({
  signIn,
  newBrowser,
  channelId,
  stack,
  problems,
}) => {
  const ann = await signIn('ann-r');
  const markup = '<img src=x onerror="window.hurt = true"><script>window.hurt = true</script>';
  await ann.send(markup);
  await ann.send('Rendered on the server');
  await expect(ann.status('Rendered on the server')).toHaveText('Sent');
  const address = `/?user=ben-r&channel=${channelId}`;

  const plain = await (await newBrowser({ javaScriptEnabled: false })).newPage();
  await plain.goto(address);
  await expect(plain.getByTestId('text')).toHaveText([markup, 'Rendered on the server']);
  await expect(plain.getByText('Rendered on the server')).toBeInViewport();

  // The reader's clock differs from the server's; the console would tell of any difference in what is rendered.
  const ben = await signIn('ben-r', { timezoneId: 'Asia/Tokyo', locale: 'en-US' });
  await expect(ben.texts()).toHaveText([markup, 'Rendered on the server']);
  await expect(ben.message('Rendered on the server').locator('time')).toHaveText(/[AP]M$/);
  expect(await ben.page.evaluate(() => 'hurt' in window)).toBe(false);
  expect(problems.found).toEqual([]);

  problems.expectServerAway();
  await stack.killServer();
  const banner = ann.page.getByTestId('connection-banner');
  await expect(banner).toContainText('No connection to the server.');
  await expect(banner).toContainText(/Next try in \d+ s|Trying now/);
  expect((await ann.page.request.get(address)).status()).toBe(200);
  await stack.startServer();
  await expect(async () => {
    if (await banner.isVisible()) await banner.getByRole('button', { name: 'Try now' }).click({ timeout: 5_000 });
    await expect(ann.connection).toContainText('Connected', { timeout: 5_000 });
  }).toPass();
  await expect(banner).toHaveCount(0);
});

test('every page has a strict policy, and chatting does not break it', async ({ signIn, newBrowser, problems }) => {
  const page = await (await newBrowser()).newPage();
  const nonces = new Set<string>();
  for (const path of ['/', '/?user=ann-c', '/bench?panes=2', '/side-by-side', '/nowhere']) {
    const response = await page.request.get(path);
    const policy = response.headers()['content-security-policy'] ?? '';
    const nonce = /script-src 'self' 'nonce-([^']+)' 'strict-dynamic';/.exec(policy)?.[1] ?? '';
    nonces.add(nonce);
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).toContain("object-src 'none'; base-uri 'none'");
    expect(policy).toContain(`frame-ancestors ${path.startsWith('/?') || path === '/' ? "'self'" : "'none'"}`);
    const scripts = (await response.text()).match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
    expect(response.headers()['x-content-type-options']).toBe('nosniff');
  }
  expect(nonces.size).toBe(5);
  problems.expect(/404/);
  await page.goto('/nowhere');
  await expect(page.getByRole('link', { name: 'To the chat' })).toBeVisible();

  const ann = await signIn('ann-c', {
    prepare: async (own) => {
      await own.addInitScript(() => {
        const broken: string[] = [];
        Object.assign(window, { broken });
        document.addEventListener('securitypolicyviolation', (event) => broken.push(event.violatedDirective));
      });
    },
  });
  const brokenIn = (of: Page) => of.evaluate(() => (window as unknown as { broken: string[] }).broken);
  await ann.send('Hello');
  await ann.react('Hello', 'Heart');
  await expect(ann.reaction('Hello', /Heart/)).toBeVisible();
  await ann.edit('Hello', 'Hello all');
  await expect(ann.message('Hello all')).toContainText('edited');
  expect(await brokenIn(ann.page)).toEqual([]);

  problems.expect(/Content Security Policy/);
  await ann.page.evaluate(() => {
    const script = document.createElement('div');
    script.innerHTML = '<img src="data:," onerror="window.hurt = true">';
    document.body.append(script);
  });
  await expect.poll(() => brokenIn(ann.page)).toEqual(['script-src-attr']);
});

test('on a phone the sides are sheets that keep the focus and give it back', async ({ signIn }) => {
  const ann = await signIn('ann-p', { viewport: { width: 390, height: 800 } });
  const { keyboard } = ann.page;
  for (const [name, close] of [
    ['Channels', 'Close the channel list'],
    ['People', 'Close the list of people'],
  ] as const) {
    const opener = ann.page
      .getByRole('banner')
      .or(ann.page.getByRole('main'))
      .getByRole('button', { name, exact: true });
    await opener.first().focus();
    await keyboard.press('Enter');
    const closer = ann.page.getByRole('button', { name: close });
    await expect(closer).toBeFocused();
    // What is behind the sheet can be neither reached nor read.
    await expect.poll(() => ann.composer.evaluate((field) => field.closest('[inert]') !== null)).toBe(true);
    await keyboard.press('Escape');
    await expect(closer).toBeHidden();
    await expect(opener.first()).toBeFocused();
    await expect(ann.composer).toBeVisible();
  }
});

const bell = (user: ChatPage & { readonly page: Page }) => user.page.getByRole('button', { name: /^Notifications/ });

async function openChannel({ page }: User, id: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Open a channel' });
  await field.fill(id);
  await field.press('Enter');
}
