import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.js';

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

type Look = readonly [size: typeof DESKTOP, colorScheme: 'light' | 'dark'];

/** Both sizes and both themes. */
const LOOKS: readonly Look[] = [
  [DESKTOP, 'light'],
  [DESKTOP, 'dark'],
  [PHONE, 'light'],
  [PHONE, 'dark'],
];

test('nothing of the chat breaks WCAG 2 A or AA, light or dark, on a desktop or a phone', async ({ signIn }) => {
  const bob = await signIn('bob');
  await bob.send('Hello @alice, see https://example.com');
  await expect(bob.status('Hello @alice, see https://example.com')).toHaveText('Sent');
  await bob.openThread('Hello @alice, see https://example.com');
  await bob.reply('In a thread');
  await expect(bob.thread.getByTestId('text')).toHaveCount(2);
  await bob.page.close();

  const alice = await signIn('alice');
  const { page } = alice;
  await alice.react('Hello @alice, see https://example.com', 'Heart');
  await alice.send('Hello @bob, here I am');
  await expect(alice.status('Hello @bob, here I am')).toHaveText('Sent');
  await check(page, 'the chat');

  await alice.message('Hello @alice, see https://example.com').getByRole('button', { name: '1 reply' }).click();
  await expect(alice.thread.getByTestId('text')).toHaveCount(2);
  await check(page, 'a thread');
});

/** Looks at what is open. */
async function check(page: Page, name: string): Promise<void> {
  for (const [size, colorScheme] of LOOKS) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // To be looked at: what a machine finds is the least of it.
    await page.screenshot({ path: test.info().outputPath(`${name}-${size.width}-${colorScheme}.png`) });
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${String(target)}: ${failureSummary ?? ''}`),
    );
    expect.soft(found, `${name}, ${colorScheme}, ${size.width} px wide`).toEqual([]);
  }
}
