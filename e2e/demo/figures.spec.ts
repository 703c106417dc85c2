import type { Page } from '@playwright/test';
import { firstLoadOf } from '../fixtures/first-load.js';
import { expect, test } from '../fixtures/test.js';

const MESSAGES = 1_000;
const ARRIVALS = 30;

interface Seen {
  /** Interactions, by their longest event, in ms. */
  readonly interactions: Record<string, number>;
  shift: number;
}

/** What the browser itself measures, from before the page's own code runs. */
function observe(): void {
  const seen: Seen = { interactions: {}, shift: 0 };
  Object.assign(window, { seen });
  const watch = (type: string, note: (entry: never) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => note(entry as never))).observe({
      type,
      buffered: true,
      durationThreshold: 16,
    } as PerformanceObserverInit);
  watch('event', ({ interactionId, duration }: { interactionId: number; duration: number }) => {
    if (interactionId > 0) seen.interactions[interactionId] = Math.max(seen.interactions[interactionId] ?? 0, duration);
  });
  watch('layout-shift', ({ value, hadRecentInput }: { value: number; hadRecentInput: boolean }) => {
    if (!hadRecentInput) seen.shift += value;
  });
}

const seenBy = (page: Page): Promise<Seen> => page.evaluate(() => (window as unknown as { seen: Seen }).seen);

/** All JavaScript that has come over the network, in bytes. */
const scriptsOf = (page: Page): Promise<number> =>
  page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  );

test('measures what a user waits for', async ({ signIn, channelId, stack }) => {
  const alice = await signIn('alice', { prepare: async (page) => void (await page.addInitScript(observe)) });
  const firstLoad = await firstLoadOf(alice.page.url());
  const whole = await scriptsOf(alice.page);

  const { token } = (await (
    await fetch(`${stack.demoUrl}/api/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user: 'bob' }),
    })
  ).json()) as { token: string };
  const send = async (content: string): Promise<void> => {
    const response = await fetch(`${stack.serverUrl}/messages`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ channelId, content }),
    });
    expect(response.status).toBe(201);
  };
  // Somewhat below the limit of the stack's server, so that what arrives later arrives.
  for (let n = 1; n <= MESSAGES - ARRIVALS; n += 1) await send(`message ${n} of many that fill the history`);
  await alice.message(`message ${MESSAGES - ARRIVALS} of many that fill the history`).waitFor();

  const shiftBefore = (await seenBy(alice.page)).shift;
  for (let n = 1; n <= ARRIVALS; n += 1) await send(`arrival ${n}`);
  await alice.message(`arrival ${ARRIVALS}`).waitFor();
  const shift = (await seenBy(alice.page)).shift - shiftBefore;

  // With all of it in the list: writing, reacting, opening and closing a thread, scrolling by keys.
  await alice.composer.pressSequentially('Something that is written letter by letter', { delay: 30 });
  await alice.composer.press('Enter');
  await alice.message('Something that is written letter by letter').waitFor();
  await alice.react(`arrival ${ARRIVALS}`, 'Thumbs up');
  await alice.openThread(`arrival ${ARRIVALS - 1}`);
  await alice.thread.getByRole('textbox').pressSequentially('A reply', { delay: 30 });
  await alice.page.keyboard.press('Escape');
  const times = Object.values((await seenBy(alice.page)).interactions).sort((a, b) => b - a);
  expect(times.length).toBeGreaterThan(20);
  // As web vitals count it: the longest, leaving out one in fifty.
  const interaction = times[Math.floor(times.length / 50)] ?? 0;

  console.log(`
| figure | measured | goal |
| --- | --- | --- |
| JavaScript of the first load, gzip | ${(firstLoad / 1000).toFixed(1)} kB | 180 kB |
| JavaScript in all, with what comes in the first idle moment | ${(whole / 1000).toFixed(1)} kB | |
| interaction to next paint, ${MESSAGES} messages (${times.length} interactions) | ${interaction} ms | 100 ms |
| layout shift while ${ARRIVALS} messages arrive | ${shift.toFixed(4)} | 0 |
`);
});
