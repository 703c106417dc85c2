import { POST as restartServer } from '../../apps/demo-chat/app/bench/server/route.js';
import { BenchPage, type BenchPane } from '../fixtures/bench-page.js';
import { Problems } from '../fixtures/problems.js';
import { expect as soon, test } from '../fixtures/test.js';

/** Most steps wait for timers of the client, and for a machine that has other things to do. */
const expect = soon.configure({ timeout: 45_000 });

/** What every test ends with: everybody is connected, has read everything, and nothing was lost, doubled or turned. */
async function isClean(bench: BenchPage): Promise<void> {
  await bench.isUp();
  const { panes } = bench;
  await expect(async () => {
    expect(await bench.total('waiting')).toBe(0);
    expect(await bench.total('onTheWay')).toBe(0);
  }).toPass({ timeout: 60_000 });
  await expect(bench.verdict).toHaveText('0 lost, 0 doubled, 0 out of order');
  expect(await bench.total('sent')).toBeGreaterThan(0);
  expect(await bench.total('received')).toBe(panes.length * (await bench.total('sent')));
}

test.describe('bench switches', () => {
  test.describe.configure({ timeout: 240_000 });
  const problems = new Problems();
  let bench: BenchPage;
  let one: BenchPane;
  let two: BenchPane;

  // One page for all: what a switch leaves behind would show in the next test.
  test.beforeAll(async ({ browser, stack }) => {
    problems.expectCutSockets();
    const context = await browser.newContext({ baseURL: stack.demoUrl, locale: 'en-GB' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    problems.watch('bench', page);
    bench = await BenchPage.open(page, 2);
    [one, two] = bench.panes as [BenchPane, BenchPane];
  });
  test.afterAll(() => bench.page.context().close());
  test.afterEach(() => expect(problems.found).toEqual([]));

  test('offline, by keyboard: what is written waits, also for the next client, and goes out afterwards', async () => {
    const offline = one.toggle('Offline');
    await offline.press('Space');
    await expect(offline).toHaveAttribute('aria-checked', 'true');
    await expect(one.state).toHaveText('No network');
    await expect(one.transport).toHaveText('None');
    await one.send('from offline');
    await expect(one.outbox).toHaveText('1');
    await two.send('meanwhile');
    await expect(two.outbox).toHaveText('0');
    await one.button('Reload').click();
    await offline.press('Space');
    await expect(offline).toHaveAttribute('aria-checked', 'false');
    await expect(two.message('from offline')).toBeVisible();
    await expect(one.message('meanwhile')).toBeVisible();
    await expect(one.outbox).toHaveText('0');
    await isClean(bench);
    expect(await one.cursor.textContent()).toBe(await two.cursor.textContent());
  });

  test('WebSocket blocked: it goes on by polling, lost acks included', async () => {
    await one.toggle('Block WebSocket').click();
    await expect(one.transport).toHaveText('Polling');
    await expect(one.state).toHaveText('Connected');
    await one.button('Drop 3 acks').click();
    await expect(one.button('3 acks to drop')).toBeVisible();
    for (const text of ['polled 1', 'polled 2', 'polled 3']) await one.send(text);
    await expect(one.button('Drop 3 acks')).toBeVisible();
    await expect(two.message('polled 3')).toHaveCount(1);
    await two.send('to one who polls');
    await expect(one.message('to one who polls')).toBeVisible();
    await one.toggle('Block WebSocket').click();
    // The client tries WebSocket again by itself after a while; the scenarios wait for that. The next one begins with it.
    await one.button('Reload').click();
    await expect(one.transport).toHaveText('WebSocket');
    await isClean(bench);
  });

  test('latency: the round trip shows it', async () => {
    await one.root.getByRole('combobox', { name: 'Latency' }).selectOption('+800 ms');
    await expect(one.roundTrip).toHaveText(/^(8|9|1\d)\d\d ms$/);
    await one.send('slowly');
    await expect(two.message('slowly')).toBeVisible();
    await one.root.getByRole('combobox', { name: 'Latency' }).selectOption('+0 ms');
    await expect(one.roundTrip).toHaveText(/^[1-7]?\d?\d ms$/);
    await isClean(bench);
  });

  test('token expiring: it is renewed in time', async () => {
    await one.button('Expire token').click();
    await expect(one.token).toHaveText(/^[1-4] s$/);
    await one.send('with a short token');
    await expect(one.token).toHaveText(/^\d{3} s$/);
    await expect(one.state).toHaveText('Connected');
    await isClean(bench);
  });

  test('tokens refused: no way in until there is one', async () => {
    await one.toggle('Refuse tokens').click();
    await one.button('Reload').click();
    await expect(one.state).toHaveText(/^(Reconnecting|Connecting)/);
    await one.send('without a token');
    await expect(one.outbox).toHaveText('1');
    await one.toggle('Refuse tokens').click();
    await expect(two.message('without a token')).toBeVisible();
    await isClean(bench);
  });

  test('revoked: signed out, until one signs in again', async () => {
    await one.button('Revoke').click();
    await expect(one.state).toHaveText('Not connected');
    await two.send('while one was out');
    await one.button('Sign in').click();
    await expect(one.message('while one was out')).toBeVisible();
    await isClean(bench);
  });

  test('slow tab: what comes in is left lying for a while', async () => {
    await one.toggle('Slow tab').click();
    // The second one is sent when the first one has been told of: it can only come with the next beat.
    for (const text of ['to a slow tab 1', 'to a slow tab 2']) {
      await two.send(text);
      await expect(one.message(text)).toBeVisible();
    }
    const [first, second] = (await arrivals(one)).slice(-2) as [number, number];
    expect(second - first).toBeGreaterThanOrEqual(1_400);
    await one.toggle('Slow tab').click();
    await isClean(bench);
  });

  test('bursts: of one, and of everybody', async () => {
    const before = await bench.total('sent');
    await one.root.getByRole('spinbutton').fill('30');
    await one.button('Burst of').click();
    await bench.page.getByRole('spinbutton', { name: 'Messages in a burst of everybody' }).fill('10');
    await bench.page.getByRole('button', { name: 'Burst from all' }).click();
    await expect.poll(() => bench.total('sent')).toBe(before + 30 + 2 * 10);
    await isClean(bench);
  });

  test('another user signs in on a device, as the second one of its user, and the first one returns', async () => {
    const user = two.root.getByRole('combobox', { name: /^User of/ });
    const first = await user.inputValue();
    await user.selectOption('ana');
    await expect(two.state).toHaveText('Connected');
    await two.send('from the second device');
    await expect(one.messages.getByRole('listitem').filter({ hasText: 'from the second device' })).toHaveText(/ana/);
    await user.selectOption(first);
    await expect(two.message('from the second device')).toBeVisible();
    // Ana has been told of her own message on both devices, and Ben of what he has missed.
    await bench.isUp();
    await expect(bench.verdict).toHaveText('0 lost, 0 doubled, 0 out of order');
    await expect.poll(() => bench.total('onTheWay')).toBe(0);
  });

  test('the event log: kinds, words, pause, copy, clear', async () => {
    await one.button('Reload').click();
    await expect(one.state).toHaveText('Connected');
    await one.root.getByText('Events').click();
    await one.root.getByRole('combobox', { name: 'Kind of events' }).selectOption('fault');
    await one.root.getByRole('searchbox').fill('RELOAD');
    await expect(one.events.getByRole('listitem').first()).toContainText('reload');
    for (const line of await one.events.getByRole('listitem').allTextContents()) expect(line).toMatch(/fault +reload/);
    await one.button('Copy').click();
    await expect(one.button(/^Copied/)).toBeVisible();
    const copied = await bench.page.evaluate(() => navigator.clipboard.readText());
    expect(copied.split('\n').length).toBe(await one.events.getByRole('listitem').count());

    await one.button('Pause').click();
    const shown = await one.events.getByRole('listitem').count();
    await one.button('Reload').click();
    await expect(one.state).toHaveText('Connected');
    await expect(one.events.getByRole('listitem')).toHaveCount(shown);
    // The next client has said that it reloads, and what was paused shows it.
    await one.button('Pause').click();
    await expect(one.events.getByRole('listitem')).toHaveCount(shown + 1);
    await one.button('Clear').click();
    await expect(one.events.getByRole('listitem')).toHaveCount(0);
  });

  test('the page freezes, and all faults go off at once', async () => {
    for (const name of ['Offline', 'Block WebSocket', 'Refuse tokens', 'Slow tab']) await one.toggle(name).click();
    const before = Date.now();
    await bench.page.getByRole('button', { name: 'Freeze the page' }).click();
    await bench.page.getByRole('button', { name: 'All faults off' }).click();
    expect(Date.now() - before).toBeGreaterThanOrEqual(2_400);
    await expect(one.root.getByRole('switch', { checked: true })).toHaveCount(0);
    await bench.isUp();
    await expect(bench.verdict).toHaveText('0 lost, 0 doubled, 0 out of order');
  });

  test('the server killed and restarted: what it takes with it is told, and nothing is lost in silence', async () => {
    problems.expectServerAway();
    await one.toggle('Offline').click();
    await two.send('gone with the server');
    await expect(two.outbox).toHaveText('0');
    await bench.page.getByRole('button', { name: 'Kill server' }).click();
    await expect(two.state).not.toHaveText('Connected');
    await expect(bench.page.getByTestId('server')).toHaveText('The server is back.', { timeout: 60_000 });
    await one.toggle('Offline').click();
    await bench.isUp();
    await expect.poll(() => bench.total('announced')).toBe(1);

    await bench.page.getByRole('button', { name: 'Restart server' }).click();
    await expect(two.state).not.toHaveText('Connected');
    await expect(bench.page.getByTestId('server')).toHaveText('The server is back.', { timeout: 60_000 });
    await bench.isUp();
    await one.send('to the next server');
    await expect(two.message('to the next server')).toBeVisible();
    await expect(bench.verdict).toHaveText('0 lost, 0 doubled, 0 out of order');
  });
});

test('bench: only a demo that runs the server restarts it, and only for its own pages', async () => {
  const call = (origin: string) =>
    restartServer(
      new Request('http://demo.test/bench/server', {
        method: 'POST',
        headers: { Host: 'demo.test', Origin: origin, 'Content-Type': 'application/json' },
        body: '{"isKill":true}',
      }),
    );
  expect((await call('http://demo.test')).status).toBe(404);
  process.env.DEMO_CONTROL_URL = 'http://127.0.0.1:9';
  process.env.DEMO_CONTROL_SECRET = 'secret';
  try {
    expect((await call('http://elsewhere.test')).status).toBe(403);
    // Nobody is behind that door.
    expect((await call('http://demo.test')).status).toBe(502);
  } finally {
    delete process.env.DEMO_CONTROL_URL;
    delete process.env.DEMO_CONTROL_SECRET;
  }
});

/** When the messages of the log were told of, oldest first, in ms of the day. */
async function arrivals(pane: BenchPane): Promise<number[]> {
  const lines = await pane.root.locator('li[data-kind="message"]').allTextContents();
  return lines
    .filter((line) => /message +\d+ p2-/.test(line))
    .map((line) => Date.parse(`1970-01-01T${line.slice(0, 12)}Z`))
    .reverse();
}
