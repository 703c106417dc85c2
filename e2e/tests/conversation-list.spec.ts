import type { Page } from '@playwright/test';
import { expect, test, type User } from '../fixtures/test.js';

test('a long history comes while one scrolls back, moves nothing, and fills no page', async ({ signIn, channelId }) => {
  let server = '';
  const watch = async (page: Page) => {
    page.on('websocket', (socket) => (server = new URL(socket.url()).origin.replace(/^ws/, 'http')));
  };
  const eve = await signIn('eve', { prepare: watch });
  // Several people: each may write so much in a minute.
  await Promise.all(['amy', 'ben', 'cas'].map((user) => post(eve.page, server, { channelId, user, count: 80 })));

  const dora = await signIn('dora');
  const rows = dora.messages.locator(':scope > li');
  await expect(rows.last()).toBeInViewport();
  await expect(rows.last()).toHaveAttribute('aria-setsize', '50');

  for (const size of ['100', '150', '200', '240']) {
    // To where the next page is asked for, and what is on top there stays where it is.
    const moved = await dora.page.evaluate(jumpWhileLoading, size);
    expect(Math.abs(moved), `at ${size} messages`).toBeLessThanOrEqual(4);
  }
  expect(await rows.count()).toBeLessThan(80);
  await dora.messages.hover({ force: true });
  await dora.page.mouse.wheel(0, -100_000);
  await expect(rows.first()).toHaveAttribute('aria-posinset', '1');
  await expect(dora.page.getByRole('button', { name: 'Load older messages' })).toHaveCount(0);

  await dora.page.getByRole('button', { name: 'Newest' }).click();
  await expect(rows.last()).toHaveAttribute('aria-posinset', '240');
  await expect(rows.last()).toBeInViewport();

  // The keyboard reaches what is not in the page.
  await rows.last().focus();
  await dora.page.keyboard.press('Home');
  await expect(rows.first()).toHaveAttribute('aria-posinset', '1');
  await expect(rows.first()).toBeFocused();
  await expect(rows.first()).toBeInViewport();
  await dora.page.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toBeFocused();
  await dora.page.keyboard.press('End');
  await expect(rows.last()).toBeFocused();
  await expect(rows.last()).toBeInViewport();
});

test('what comes while one reads further up is counted, marked, and moves nothing', async ({ signIn }) => {
  const alice = await signIn('alice');
  await write(alice, 0, 40);
  const bob = await signIn('bob');
  const rows = bob.messages.locator(':scope > li');
  await expect(rows.last()).toHaveAttribute('aria-posinset', '40');
  await bob.messages.hover({ force: true });
  await bob.page.mouse.wheel(0, -500);
  const jump = bob.page.getByRole('button', { name: 'Newest' });
  await expect(jump).toBeVisible();
  const place = () => rows.nth(5).evaluate((row) => row.getBoundingClientRect().top);
  const before = await place();

  await alice.send('One more');
  await alice.send('And another');
  await bob.page.getByRole('button', { name: '2 new messages' }).waitFor();
  expect(await place()).toBe(before);

  await bob.page.getByRole('button', { name: '2 new messages' }).click();
  await expect(bob.message('And another')).toBeInViewport();
  await expect(bob.message('One more')).toContainText('New messages');
  await expect(jump).toHaveCount(0);

  // Whoever writes has seen what there is.
  await bob.send('Got it');
  await expect(bob.messages).not.toContainText('New messages');
});

test('a line shows what was unread, and what arrives at the end shifts nothing', async ({ signIn, channelId }) => {
  const alice = await signIn('alice');
  const bob = await signIn('bob');
  await alice.send('Seen');
  await expect(alice.status('Seen')).toHaveText('Read');
  await bob.channel('random').click();
  await expect(bob.page).toHaveURL(/channel=random/);
  await alice.send('Not seen');
  await expect(bob.channel(channelId)).toContainText('1 unread');
  await bob.channel(channelId).click();
  await expect(bob.message('Not seen')).toContainText('New messages');

  await write(alice, 0, 30);
  await expect(bob.message('0.30')).toBeInViewport();
  await bob.page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift' });
  });
  await alice.send('Does it shift?');
  await expect(bob.message('Does it shift?')).toBeInViewport();
  const shift = await bob.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const done = () =>
          resolve((window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0));
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
      }),
  );
  expect(shift).toBe(0);
});

/** Sends many messages, `name.1` and on, and waits until all are sent. */
async function write(author: User, name: number, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await author.send(`${name}.${n}`);
  await expect(author.status(`${name}.${count}`)).toHaveText(/Sent|Read/);
}

/** Lets a user write over HTTP. */
async function post(
  page: Page,
  server: string,
  { channelId, user, count }: { channelId: string; user: string; count: number },
): Promise<void> {
  const answer = await page.request.post('/api/token', { data: { user } });
  const { token } = (await answer.json()) as { token: string };
  for (let n = 1; n <= count; n += 1) {
    const sent = await page.request.post(`${server}/messages`, {
      headers: { Authorization: `Bearer ${token}` },
      data: { channelId, content: `${user} ${n}: ${'words '.repeat((n * 7) % 40)}`.trim() },
    });
    expect(sent.ok(), await sent.text()).toBe(true);
  }
}

/** Runs in the page: scrolls up until the list has `size` messages, and tells by how many pixels that moved the top one. */
async function jumpWhileLoading(size: string): Promise<number> {
  const list = document.querySelector('ol[aria-label="Messages"]')!;
  const scroller = list.closest('[data-scroller]')!;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const isThere = () => list.firstElementChild?.getAttribute('aria-setsize') === size;
  // Rows get their size when they have been in the page; until then those below them have no place of their own.
  const isSettled = () => {
    const view = scroller.getBoundingClientRect();
    const boxes = [...list.children].map((item) => item.getBoundingClientRect());
    const seen = boxes.filter(({ top, bottom }) => bottom > view.top && top < view.bottom);
    const isWhole = (seen[0]?.top ?? Infinity) <= view.top && (seen.at(-1)?.bottom ?? 0) >= view.bottom;
    return isWhole && seen.every(({ top }, n) => n === 0 || Math.abs(top - seen[n - 1]!.bottom) < 1);
  };
  scroller.scrollTop = 200;
  for (let n = 0; n < 5 || (n < 600 && !isSettled()); n += 1) await frame();
  const middle = scroller.getBoundingClientRect().top + 250;
  const row = () => [...list.children].find((item) => item.getBoundingClientRect().bottom > middle)!;
  const key = row().getAttribute('data-key')!;
  const place = () => list.querySelector(`[data-key="${key}"]`)?.getBoundingClientRect().top;
  const before = place()!;
  for (let n = 0; n < 600 && !isThere(); n += 1) await frame();
  for (let n = 0; n < 10; n += 1) await frame();
  return (place() ?? Infinity) - before;
}
