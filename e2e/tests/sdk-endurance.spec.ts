import { chromium } from '@playwright/test';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, messagesOf, stateOf, test } from '../fixtures/sdk/world.js';

test('tokens of 4 seconds for half a minute cause not one reconnect', async ({ world, open }) => {
  const page = await open('alice', { ttl: 4 });
  await expect.poll(() => stateOf(page)).toBe('connected');
  const said: string[] = [];
  for (const until = Date.now() + 30_000; Date.now() < until;) {
    said.push(`message ${said.length}`);
    await world.say(said.at(-1)!);
    await sleep(500);
  }
  await expect.poll(() => messagesOf(page)).toEqual(said);
  const { states, problems } = await page.evaluate(() => ({
    states: window.seen.states.map(({ state }) => state),
    problems: window.seen.problems,
  }));
  expect(states.filter((state) => state === 'connecting')).toHaveLength(1);
  expect(states).not.toContain('reconnecting');
  expect(problems).toEqual([]);
});

/** A process and all that it has started. */
function family(pid: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => {
        try {
          // The name in the brackets may hold anything, brackets included.
          const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
          return [Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const;
        } catch {
          return [Number(name), 0] as const;
        }
      }),
  );
  const all = [pid];
  for (const one of all) for (const [child, parent] of parents) if (parent === one) all.push(child);
  return all;
}

test('a laptop that has slept for 20 seconds catches up at once', async ({ world }, info) => {
  const server = await chromium.launchServer(info.project.use.launchOptions);
  const browser = await chromium.connect(server.wsEndpoint());
  try {
    const page = await browser.newPage();
    await page.goto(world.page('alice'));
    await expect.poll(() => stateOf(page)).toBe('connected');
    await world.say('good night');
    await expect.poll(() => messagesOf(page)).toEqual(['good night']);

    const processes = family(server.process().pid!);
    const signal = (name: NodeJS.Signals): void => {
      for (const pid of processes) {
        try {
          process.kill(pid, name);
        } catch (error) {
          // A browser ends some of its processes whenever it likes.
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
        }
      }
    };
    signal('SIGSTOP');
    const missed = Array.from({ length: 20 }, (_, i) => `missed ${i}`);
    try {
      for (const content of missed) {
        await world.say(content);
        await sleep(1_000);
      }
    } finally {
      signal('SIGCONT');
    }
    const wokenAt = Date.now();
    await expect.poll(() => messagesOf(page), { intervals: [50] }).toEqual(['good night', ...missed]);
    const ms = Date.now() - wokenAt;
    console.log(`    caught up ${ms} ms after waking`);
    await expect.poll(() => stateOf(page)).toBe('connected');
  } finally {
    await browser.close();
    await server.close();
  }
});
