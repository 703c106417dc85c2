import type { Page } from '@playwright/test';
import { firstLoadOf } from '../fixtures/first-load.js';
import { expect, test } from '../fixtures/test.js';
import { Measures } from './measures.js';
import { STEPS } from './steps.js';

const MESSAGES = 1_000;
const ARRIVALS = 30;
const WORST_SHOWN = 12;
/** A page of a text and a field without any script has "interactions" of 0.8 s there, while its frames are drawn in time. */
const NO_SHELL =
  'Chromium with its whole window, started headless, tells late when a frame was shown: its interactions are no measure. ' +
  'Take chromium-headless-shell.';

/** All JavaScript that has come over the network, in bytes. */
const scriptsOf = (page: Page): Promise<number> =>
  page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  );

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

test('measures what a user waits for', async ({ signIn, channelId, stack, browser }) => {
  const alice = await signIn('alice', { prepare: (page) => Measures.prepare(page) });
  // Somebody who reads along, and of whom alice's list says how far.
  const carol = await signIn('carol');
  const measures = new Measures(alice.page);
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
  /** Each is there, and read, before the next one comes. */
  const arrive = async (name: string): Promise<void> => {
    await measures.step(name);
    for (let n = 1; n <= ARRIVALS; n += 1) {
      await send(`${name} ${n}`);
      await expect(alice.message(`${name} ${n}`).getByTestId('read-by')).toContainText('carol');
    }
    await measures.step(`after ${name}`);
  };

  await arrive('into an empty list');
  // Somewhat below the limit of the stack's server, so that what arrives later arrives.
  for (let n = 1; n <= MESSAGES - 2 * ARRIVALS; n += 1) await send(`message ${n} of many that fill the history`);
  await carol.message(`message ${MESSAGES - 2 * ARRIVALS} of many that fill the history`).waitFor();
  await arrive('into a full list');
  await carol.page.close();

  // With all of it in the list.
  for (const [name, act] of STEPS) {
    await measures.step(name);
    await act(alice, `into a full list ${ARRIVALS}`);
  }
  const interactions = await measures.interactions();
  expect(interactions.length).toBeGreaterThan(20);
  const [worst] = interactions;
  const executable = test.info().project.use.launchOptions?.executablePath ?? '';
  const isShell = executable.includes('headless');
  const shifts = {
    few: await measures.shifts('into an empty list'),
    many: await measures.shifts('into a full list'),
  };
  const moved = [...shifts.few, ...shifts.many];
  const sumOf = (of: readonly { readonly value: number }[]) => of.reduce((sum, { value }) => sum + value, 0).toFixed(4);

  console.log(
    [
      `\n${executable} ${browser.version()}`,
      ...(isShell ? [] : [NO_SHELL]),
      table(
        ['figure', 'measured', 'goal'],
        [
          ['JavaScript of the first load, gzip', `${(firstLoad / 1000).toFixed(1)} kB`, '180 kB'],
          ['JavaScript in all, with what comes in the first idle moment', `${(whole / 1000).toFixed(1)} kB`, ''],
          [
            // As web vitals count it: the longest, leaving out one in fifty.
            `interaction to next paint, ${MESSAGES} messages (${interactions.length} interactions)`,
            `${interactions[Math.floor(interactions.length / 50)]?.duration} ms`,
            '100 ms',
          ],
          ['the slowest interaction of all', `${worst?.duration} ms`, '100 ms'],
          [`layout shift while ${ARRIVALS} messages arrive in a full list`, sumOf(shifts.many), '0'],
          [`layout shift while ${ARRIVALS} messages arrive in an empty list`, sumOf(shifts.few), '0'],
        ],
      ),
      table(
        ['the slowest', 'event', 'at', 'ms', 'delay', 'processing', 'presentation'],
        interactions
          .slice(0, WORST_SHOWN)
          .map(({ step, event, target, duration, delay, processing, presentation }) => [
            step,
            event,
            target,
            duration,
            ...[delay, processing, presentation].map(Math.round),
          ]),
      ),
      table(
        ['what shifted', 'times', 'in all'],
        [...new Set(moved.map(({ what }) => what))].map((name) => {
          const those = moved.filter(({ what }) => what === name);
          return [name, those.length, sumOf(those)];
        }),
      ),
    ].join('\n\n'),
  );
});
