import { expect } from '@playwright/test';
import type { User } from '../fixtures/test.js';

/** `given` is a message of somebody else that is in view. */
type Act = (user: User, given: string) => Promise<void>;

const WRITTEN = 'Something that is written letter by letter';
const CHANGED = 'and changed';

/** What one does in a channel, one thing after the other, each to its end. */
export const STEPS: readonly (readonly [name: string, act: Act])[] = [
  ['write', async (user) => void (await user.composer.pressSequentially(WRITTEN, { delay: 30 }))],
  [
    'send',
    async (user) => {
      await user.composer.press('Enter');
      await expect(user.status(WRITTEN)).toHaveText(/Sent|Read/);
    },
  ],
  [
    'react',
    async (user, given) => {
      await user.react(given, 'Thumbs up');
      await expect(user.reaction(given, /^Thumbs up/)).toBeVisible();
    },
  ],
  [
    'edit',
    async (user) => {
      await user.composer.press('ArrowUp');
      const field = user.messages.getByRole('textbox', { name: 'Edit the message' });
      await expect(field).toBeFocused();
      await field.pressSequentially(CHANGED, { delay: 30 });
      await field.press('Enter');
      await user.message(WRITTEN + CHANGED).waitFor();
    },
  ],
  [
    'ask before deleting',
    async (user) => {
      const message = user.message(WRITTEN + CHANGED);
      await message.hover();
      await message.getByRole('button', { name: 'Delete', exact: true }).click();
      const dialog = user.page.getByRole('dialog', { name: 'Delete this message?' });
      await dialog.getByRole('button', { name: 'Keep' }).click();
      await expect(dialog).toHaveCount(0);
    },
  ],
  [
    'open a thread',
    async (user, given) => {
      await user.openThread(given);
      await expect(user.thread.getByRole('textbox')).toBeFocused();
    },
  ],
  [
    'write in the thread',
    async (user) => {
      await user.thread.getByRole('textbox').pressSequentially('A reply', { delay: 30 });
      await user.page.keyboard.press('Enter');
      await expect(user.thread.getByTestId('text')).toHaveCount(2);
    },
  ],
  [
    'close the thread',
    async (user) => {
      await user.page.keyboard.press('Escape');
      await expect(user.composer).toBeFocused();
    },
  ],
  ['open the emoji', pickEmoji],
  ['open the emoji again', pickEmoji],
  [
    'mention somebody',
    async (user) => {
      await user.composer.pressSequentially('@bo', { delay: 30 });
      await user.page.getByRole('listbox', { name: 'People to mention' }).waitFor();
      await user.page.keyboard.press('Enter');
      await expect(user.composer).toHaveValue(/@bob $/);
      await user.composer.fill('');
    },
  ],
  [
    'walk the list by keys',
    async (user) => {
      await user.messages.getByRole('listitem').last().focus();
      for (let n = 1; n <= 10; n += 1) await user.page.keyboard.press('ArrowUp', { delay: 20 });
      await user.page.keyboard.press('Home');
      await expect(user.messages.getByRole('listitem').first()).toBeFocused();
      await user.page.keyboard.press('End');
      await expect(user.messages.getByRole('listitem').last()).toBeFocused();
    },
  ],
  [
    'open the notifications',
    popover('notifications', (user) => user.page.getByRole('button', { name: 'Notifications' })),
  ],
  ['open the own status', popover('own-status', (user) => user.page.getByTestId('own-status'))],
  ['open the connection', popover('connection', (user) => user.connection)],
  [
    'change the channel, and back',
    async (user, given) => {
      const { page } = user;
      const id = new URL(page.url()).searchParams.get('channel') ?? '';
      await user.channel('random').click();
      await expect(page).toHaveURL(/channel=random/);
      await expect(page.getByText('Loading messages…')).toHaveCount(0);
      await user.channel(id).click();
      await user.message(given).waitFor();
    },
  ],
];

async function pickEmoji({ page, composer }: User): Promise<void> {
  const picker = page.getByRole('dialog', { name: 'Emoji' });
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await picker.getByRole('gridcell').first().waitFor();
  await picker.getByRole('searchbox', { name: 'Search emoji' }).pressSequentially('heart', { delay: 30 });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(composer).toBeFocused();
  await composer.fill('');
}

function popover(id: string, opener: (user: User) => ReturnType<User['page']['locator']>): Act {
  return async (user) => {
    await opener(user).click();
    await expect(user.page.locator(`#${id}:popover-open`)).toBeVisible();
    await user.page.keyboard.press('Escape');
    await expect(user.page.locator(`#${id}:popover-open`)).toHaveCount(0);
  };
}
