import { expect, messagesOf, send, stateOf, test, transportOf } from '../fixtures/sdk/world.js';

for (const [how, what] of [
  ['refuse', 'refused'],
  ['swallow', 'swallowed'],
] as const) {
  test(`where WebSockets are ${what}, the first message comes by polling`, async ({ world, open }) => {
    await world.say('before');
    world.front.setUpgrades(how);
    const page = await open('alice');
    await expect.poll(() => stateOf(page)).toBe('connected');
    await world.say('first');
    await expect.poll(() => messagesOf(page)).toEqual(['first']);
    expect(await transportOf(page)).toBe('polling');
    const ms = await page.evaluate(() => {
      const { states, startedAt } = window.seen;
      return Math.round(states.find(({ state }) => state === 'connected')!.at - startedAt);
    });
    console.log(`    WebSockets ${what}: connected by polling in ${ms} ms`);

    await send(page, world.channel, ['mine']);
    await expect.poll(() => world.log()).toEqual(['before', 'first', 'mine']);
    await expect.poll(() => messagesOf(page)).toEqual(['first', 'mine']);
  });
}

test('blocked in mid-session, it goes on by polling, and back to WebSocket when it may', async ({ world, open }) => {
  test.setTimeout(150_000);
  const page = await open('alice');
  await expect.poll(() => stateOf(page)).toBe('connected');
  expect(await transportOf(page)).toBe('websocket');
  const said: string[] = [];
  const next = async (): Promise<void> => {
    said.push(`message ${said.length}`);
    await world.say(said.at(-1)!);
  };
  let isOver = false;
  const talk = (async () => {
    while (!isOver) {
      await next();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();

  await expect.poll(async () => (await messagesOf(page)).length).toBeGreaterThan(3);
  const blockedAt = Date.now();
  world.front.setUpgrades('refuse');
  await expect.poll(() => transportOf(page), { timeout: 20_000 }).toBe('polling');
  const before = (await messagesOf(page)).length;
  await expect.poll(async () => (await messagesOf(page)).length, { timeout: 20_000 }).toBeGreaterThan(before);
  console.log(`    live again by polling after ${Date.now() - blockedAt} ms`);

  const freeAt = Date.now();
  world.front.setUpgrades('pass');
  await expect.poll(() => transportOf(page), { timeout: 90_000, intervals: [100] }).toBe('websocket');
  console.log(`    back on WebSocket after ${Date.now() - freeAt} ms`);
  await next();
  isOver = true;
  await talk;
  await expect.poll(() => messagesOf(page)).toEqual(said);
  const { transport } = await page.evaluate(() => window.seen.states.at(-1)!);
  expect(transport).toBe('websocket');
  expect(await page.evaluate(() => window.seen.problems)).toEqual([]);
});
