import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test, type User } from '../fixtures/test.js';

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

type Look = readonly [size: typeof DESKTOP, colorScheme: 'light' | 'dark'];

/** Both sizes and both themes, which together say nothing that the two do not say. */
const LOOKS: readonly Look[] = [
  [DESKTOP, 'light'],
  [PHONE, 'dark'],
];
const EVERY_LOOK: readonly Look[] = [...LOOKS, [DESKTOP, 'dark'], [PHONE, 'light']];
const ON_A_PHONE: readonly Look[] = [
  [PHONE, 'light'],
  [PHONE, 'dark'],
];

const HELLO = 'Hello @alice, see https://example.com';

/** One page goes through all of it: what takes long is to open pages. */
test('nothing of the demo breaks WCAG 2 A or AA, light or dark, on a desktop or a phone', async ({
  signIn,
  problems,
}) => {
  // Some thirty readings of the whole page.
  test.setTimeout(300_000);
  const bob = await signIn('bob');
  await bob.send(HELLO);
  await expect(bob.status(HELLO)).toHaveText('Sent');
  await bob.openThread(HELLO);
  await bob.reply('In a thread');
  await expect(bob.thread.getByTestId('text')).toHaveCount(2);

  const alice = await signIn('alice');
  await bob.page.close();
  const { page } = alice;
  await alice.react(HELLO, 'Heart');
  await alice.send('Hello @bob, here I am');
  await expect(alice.status('Hello @bob, here I am')).toHaveText('Sent');
  await check(page, 'chat', { looks: EVERY_LOOK });
  await page.setViewportSize(DESKTOP);
  await inTheChat(alice);
  await onAPhone(alice);

  await page.goto('/bench?panes=2');
  await expect(page.getByTestId('state')).toHaveText(['Connected', 'Connected']);
  await check(page, 'bench');

  problems.expect(/\b404\b/);
  for (const [name, address] of Object.entries({ 'sign-in': '/?user=no%20name', 404: '/nowhere' })) {
    await page.goto(address);
    await check(page, name);
  }
});

test('nor does what it says while the server is away', async ({ signIn, problems, stack }) => {
  const { page } = await signIn('alice');
  problems.expectServerAway();
  await stack.killServer();
  try {
    const banner = page.getByTestId('connection-banner');
    await expect(banner).toContainText('Next try in');
    // It appears after a moment.
    await expect(banner).toHaveCSS('opacity', '1');
    await check(page, 'banner', { within: banner });
  } finally {
    await stack.startServer();
  }
});

/** What opens over the chat, or beside it. */
async function inTheChat(alice: User): Promise<void> {
  const { page } = alice;
  // By its label: with a list beside it, it is a combobox.
  const composer = page.getByLabel(/^Message #/);
  await alice.message(HELLO).getByRole('button', { name: '1 reply' }).click();
  await expect(alice.thread.getByTestId('text')).toHaveCount(2);
  await check(page, 'thread', { within: alice.thread });
  await alice.thread.getByRole('button', { name: 'Close the thread' }).click();

  await composer.fill('@');
  const people = page.getByRole('listbox', { name: 'People to mention' });
  await check(page, 'mention list', { within: people });
  await composer.press('Escape');
  await composer.fill('');

  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const picker = page.getByRole('dialog', { name: 'Emoji' });
  await expect(picker.getByRole('gridcell').first()).toBeVisible();
  await check(page, 'emoji picker', { within: picker });
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /^Notifications/ }).click();
  const notifications = page.getByRole('region', { name: 'Notifications' });
  await expect(notifications.getByRole('listitem')).not.toHaveCount(0);
  await check(page, 'notification list', { within: notifications });
  await page.keyboard.press('Escape');

  await page.setViewportSize(DESKTOP);
  await page.getByTestId('own-status').click();
  const status = page.getByRole('region', { name: 'Your status' });
  await expect(status.getByRole('radio').first()).toBeVisible();
  await check(page, 'status menu', { within: status, looks: EVERY_LOOK.filter(([size]) => size === DESKTOP) });
  await page.keyboard.press('Escape');
}

async function onAPhone({ page }: User): Promise<void> {
  await page.setViewportSize(PHONE);
  for (const side of ['Channels', 'People']) {
    await page.getByRole('button', { name: side, exact: true }).click();
    await check(page, `sheet of ${side.toLowerCase()}`, { looks: ON_A_PHONE });
    if (side === 'Channels') {
      await page.getByTestId('own-status').click();
      const status = page.getByRole('region', { name: 'Your status' });
      await expect(status.getByRole('radio').first()).toBeVisible();
      await check(page, 'status menu', { within: status, looks: ON_A_PHONE });
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Escape');
  }
}

interface Scope {
  /** Where to look; the rest has been looked at. @default the page */
  readonly within?: Locator;
  readonly looks?: readonly Look[];
}

/** Looks at what is open. */
async function check(page: Page, name: string, { within, looks = LOOKS }: Scope = {}): Promise<void> {
  for (const [size, colorScheme] of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    if (within) await expect(within).toBeVisible();
    // To be looked at: what a machine finds is the least of it.
    await page.screenshot({ path: test.info().outputPath(`${name}-${size.width}-${colorScheme}.png`) });
    await within?.evaluate((element) => element.setAttribute('data-axe', ''));
    const builder = new AxeBuilder({ page })
      // Without frames in the page there is no need for another page that puts their results together.
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
    const { violations } = await (within ? builder.include('[data-axe]') : builder).analyze();
    await within?.evaluate((element) => element.removeAttribute('data-axe'));
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${String(target)}: ${failureSummary ?? ''}`),
    );
    expect.soft(found, `${name}, ${colorScheme}, ${size.width} px wide`).toEqual([]);
  }
}
