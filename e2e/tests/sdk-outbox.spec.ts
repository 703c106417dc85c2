import { setTimeout as sleep } from 'node:timers/promises';
import { expect, messagesOf, send, stateOf, test } from '../fixtures/sdk/world.js';

/** How long users are away in these tests. */
const AWAY_MS = 20_000;
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name} ${i}`);
const queued = () => window.seen.client.queue.size.getSnapshot();

/** How many operations the browser has stored. What is written in the moment of a reload is not, as with any storage. */
async function stored(): Promise<number> {
  let count = 0;
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name!);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error('no database'));
    });
    count += await new Promise<number>((resolve) => {
      const request = database.transaction('ops').objectStore('ops').count();
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
  }
  return count;
}

test('what is sent without a network arrives once and in order', async ({ world, open }) => {
  const page = await open('alice');
  await expect.poll(() => stateOf(page)).toBe('connected');
  await page.context().setOffline(true);
  world.front.cut();
  await expect.poll(() => stateOf(page)).toBe('offline');
  const texts = numbered('tunnel', 10);
  await send(page, world.channel, texts);
  await world.say('meanwhile');
  await sleep(AWAY_MS);
  await world.front.listen();
  await page.context().setOffline(false);
  await expect.poll(() => world.log()).toEqual(['meanwhile', ...texts]);
  await expect.poll(() => messagesOf(page)).toEqual(['meanwhile', ...texts]);
  expect(await page.evaluate(queued)).toBe(0);
});

test('what waits survives a reload of the page', async ({ world, open }) => {
  const page = await open('alice');
  await expect.poll(() => stateOf(page)).toBe('connected');
  world.front.cut();
  await expect.poll(() => stateOf(page)).toBe('reconnecting');
  const texts = numbered('reload', 10);
  await send(page, world.channel, texts);
  await expect.poll(() => page.evaluate(stored)).toBe(10);
  await page.reload();
  await expect.poll(() => page.evaluate(queued)).toBe(10);
  await send(page, world.channel, ['after the reload']);
  await world.front.listen();
  await expect.poll(() => world.log(), { timeout: 30_000 }).toEqual([...texts, 'after the reload']);
  await expect.poll(() => page.evaluate(queued)).toBe(0);
  await page.reload();
  await expect.poll(() => stateOf(page)).toBe('connected');
  await world.say('the end');
  await expect.poll(() => messagesOf(page)).toEqual(['the end']);
  expect(await world.log()).toEqual([...texts, 'after the reload', 'the end']);
});

test('two tabs of a user see every message once each, and send what waits once', async ({ world, open }) => {
  const left = await open('alice');
  const right = await left.context().newPage();
  await right.goto(world.page('alice'));
  for (const page of [left, right]) await expect.poll(() => stateOf(page)).toBe('connected');
  await send(left, world.channel, ['from the left']);
  await expect.poll(() => world.log()).toEqual(['from the left']);
  await send(right, world.channel, ['from the right']);
  for (const page of [left, right]) {
    await expect.poll(() => messagesOf(page)).toEqual(['from the left', 'from the right']);
  }

  world.front.cut();
  for (const page of [left, right]) await expect.poll(() => stateOf(page)).toBe('reconnecting');
  const [lefts, rights] = [numbered('left', 5), numbered('right', 5)];
  await send(left, world.channel, lefts);
  await send(right, world.channel, rights);
  // One of the tabs is closed, and the other reloaded: both outboxes are for whoever is left.
  await expect.poll(() => left.evaluate(stored)).toBe(10);
  await left.close();
  await right.reload();
  await world.front.listen();
  await expect.poll(async () => (await world.log()).length, { timeout: 30_000 }).toBe(12);
  const log = await world.log();
  expect(log.filter((content) => /^left \d/.test(content))).toEqual(lefts);
  expect(log.filter((content) => /^right \d/.test(content))).toEqual(rights);
  await expect.poll(() => right.evaluate(queued)).toBe(0);
});
