import { ChatPage } from '../fixtures/chat-page.js';
import { expect, test } from '../fixtures/test.js';

test('an emoji of all there are reacts and is written, with the keyboard alone', async ({ signIn }) => {
  const alice = await signIn('alice');
  const picker = alice.page.getByRole('dialog', { name: 'Emoji' });
  const search = picker.getByRole('searchbox', { name: 'Search emoji' });
  await alice.send('Ship it?');
  await expect(alice.status('Ship it?')).toHaveText('Sent');

  const opener = alice.message('Ship it?').getByRole('button', { name: 'React with another emoji' });
  await alice.message('Ship it?').focus();
  await opener.press('Enter');
  await expect(search).toBeFocused();
  await search.fill('hot dog');
  await expect(picker.getByRole('gridcell', { name: /hot dog/i })).toBeVisible();
  await search.press('Enter');
  await expect(picker).toHaveCount(0);
  await expect(alice.reaction('Ship it?', /^🌭, 1: you/)).toBeVisible();
  await expect(opener).toBeFocused();

  // What was used last is at hand, and what is picked stands where the caret was.
  await alice.composer.fill('up  away');
  await alice.composer.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(3, 3));
  await alice.page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await picker
    .getByRole('group', { name: 'Used last' })
    .getByRole('button', { name: /hot dog/i })
    .click();
  await expect(alice.composer).toHaveValue('up 🌭 away');
  await expect(alice.composer).toBeFocused();
});

test('a name is completed, stands out for whom it names, and addresses are links', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  await bob.send('Hello');
  await expect(alice.message('Hello')).toBeVisible();

  // While its list is open the field is a combobox.
  const field = alice.page.getByLabel(/^Message #/);
  const list = alice.page.getByRole('listbox', { name: 'People to mention' });
  await field.pressSequentially('Look, @b');
  await expect(list.getByRole('option')).toHaveCount(1);
  await expect(list.getByRole('option', { name: 'bob', exact: true })).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-expanded', 'true');
  const active = (await field.getAttribute('aria-activedescendant')) ?? '';
  await expect(alice.page.locator(`[id="${active}"]`)).toContainText('bob');
  await field.press('Escape');
  await expect(list).toHaveCount(0);
  await expect(alice.composer).toHaveValue('Look, @b');
  await field.press('Backspace');
  await field.press('Backspace');
  await field.pressSequentially('@');
  await field.press('ArrowDown');
  await field.press('Enter');
  await expect(alice.composer).toHaveValue('Look, @bob ');
  await field.pressSequentially('https://example.com/a_(b). <i>javascript:alert(1)</i> @nobodyelse');
  await field.press('Escape');
  await field.press('Enter');

  const text = bob.texts().last();
  await expect(text).toHaveText('Look, @bob https://example.com/a_(b). <i>javascript:alert(1)</i> @nobodyelse');
  await expect(text.locator('[data-self]')).toHaveText('@bob');
  const link = text.getByRole('link');
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute('href', 'https://example.com/a_(b)');
  await expect(link).toHaveAttribute('rel', /noopener/);
});

test('what could not be loaded says so, and comes as soon as it can', async ({ newBrowser, channelId, problems }) => {
  problems.expect(/ERR_FAILED/);
  const page = await (await newBrowser()).newPage();
  // What a page names comes before it has loaded; all the rest is asked for afterwards.
  let isLoaded = false;
  let away: RegExp | null = /./;
  page.once('load', () => (isLoaded = true));
  await page.route(/\/_next\/static\/|\/emoji-data\//, (route) =>
    isLoaded && away?.test(route.request().url()) ? route.abort('failed') : route.continue(),
  );
  await page.goto(`/?user=alice&channel=${channelId}`);
  const notice = page.getByRole('alert').filter({ hasText: 'could not be loaded' });
  // The list of messages, and that of people.
  await expect(notice).toHaveCount(2);

  away = null;
  await page.getByRole('main').getByRole('button', { name: 'Try now' }).click();
  const alice = new ChatPage(page);
  await alice.isReady();
  await expect(alice.person('Online', 'alice')).toBeVisible();
  await expect(notice).toHaveCount(0);

  // Nobody has asked for the picker yet.
  away = /./;
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const picker = page.getByRole('dialog', { name: 'Emoji' });
  await expect(picker.getByRole('alert')).toContainText('could not be loaded');
  away = /emoji-data/;
  await picker.getByRole('button', { name: 'Try now' }).click();
  await expect(picker).toContainText('The emoji could not be loaded. Trying again');
  away = null;
  await expect(picker.getByRole('gridcell').first()).toBeVisible();
});

test('links go with a message, and what is written survives a reload', async ({ signIn }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  const form = alice.page.getByRole('form', { name: 'Add a link' });
  const links = alice.page.getByRole('list', { name: 'Links to send' });
  const open = () => alice.page.getByRole('button', { name: 'Add a link' }).click();

  await open();
  await form.getByRole('textbox', { name: 'Address' }).fill('javascript:alert(1)');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(form.getByRole('alert')).toContainText('no web address');
  await form.getByRole('textbox', { name: 'Address' }).fill('https://example.com/plan.pdf');
  await form.getByRole('textbox', { name: 'Name' }).fill('The plan');
  await form.getByRole('textbox', { name: 'Name' }).press('Enter');
  await expect(alice.composer).toBeFocused();
  await open();
  await form.getByRole('textbox', { name: 'Address' }).fill('example.com/old.pdf');
  await form.getByRole('textbox', { name: 'Address' }).press('Enter');
  await expect(links.getByRole('listitem')).toHaveText([/^The plan example\.com/, /^old\.pdf/]);
  await links.getByRole('button', { name: 'Remove old.pdf' }).click();
  await alice.composer.fill('Have a look');

  await alice.page.reload();
  await alice.isReady();
  await expect(alice.composer).toHaveValue('Have a look');
  await expect(links.getByRole('listitem')).toHaveText([/^The plan/]);
  await alice.composer.press('Enter');
  await expect(links).toHaveCount(0);
  const card = bob.message('Have a look').getByRole('link', { name: /^The plan/ });
  await expect(card).toHaveAttribute('href', 'https://example.com/plan.pdf');
  await expect(card).toHaveAttribute('rel', /noopener/);
  await alice.page.reload();
  await alice.isReady();
  await expect(alice.composer).toHaveValue('');
});

test('a reply quotes what it answers, leads to it, and says when that is gone', async ({ signIn }) => {
  // Somebody who says nothing elsewhere: so many messages are near the limit of one user.
  const frank = await signIn('frank');
  await frank.send('Who brings the cake?');
  for (let n = 1; n <= 55; n += 1) await frank.send(`Filler ${n}`);
  await expect(frank.status('Filler 55')).toHaveText('Sent');
  await frank.messages.hover({ force: true });
  await frank.page.mouse.wheel(0, -20_000);
  await frank.message('Who brings the cake?').hover();
  await frank.message('Who brings the cake?').getByRole('button', { name: 'Reply', exact: true }).click();
  const chip = frank.page.getByTestId('reply-chip');
  await expect(chip).toContainText('Reply to yourself');
  await expect(frank.composer).toBeFocused();
  await frank.send('I do');
  await expect(chip).toHaveCount(0);

  // Only the newest page is here: the quote is fetched, and so is the way to it.
  const gina = await signIn('gina');
  const quote = gina.message('I do').getByTestId('quote');
  await expect(quote).toContainText('frank');
  await expect(quote).toContainText('Who brings the cake?');
  await expect(gina.message('Who brings the cake?')).toHaveCount(0);
  await quote.click();
  await expect(gina.message('Who brings the cake?')).toBeInViewport();

  await frank.page.mouse.wheel(0, -20_000);
  await frank.remove('Who brings the cake?');
  await gina.page.getByRole('button', { name: 'Newest' }).click();
  await expect(quote).toHaveText('The original was deleted');
});

test('what can be done with a message covers no other message', async ({ signIn }) => {
  const alice = await signIn('alice');
  await alice.send('With a thread');
  await expect(alice.status('With a thread')).toHaveText('Sent');
  await alice.openThread('With a thread');
  await alice.reply('A reply');
  await expect(alice.thread.getByTestId('text')).toHaveCount(2);
  await alice.thread.getByRole('button', { name: 'Close the thread' }).click();
  await alice.send('The next one');
  await expect(alice.status('The next one')).toHaveText('Sent');

  await alice.message('The next one').hover();
  const tools = alice.message('The next one').getByRole('group', { name: 'Actions' });
  await expect(tools).toBeVisible();
  const above = (await alice.message('With a thread').boundingBox())!;
  expect((await tools.boundingBox())!.y).toBeGreaterThanOrEqual(above.y + above.height - 1);
  // Playwright clicks only what nothing else covers.
  await alice.message('With a thread').getByRole('button', { name: '1 reply' }).click();
  await expect(alice.thread).toBeVisible();
});
