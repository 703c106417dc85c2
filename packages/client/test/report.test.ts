import { inspect } from 'node:util';
import { expect, it, vi } from 'vitest';
import { RealtimeClient, RealtimeError, type LogRecord } from '../src/index.js';
import { createMockClient, FakeClock } from '../src/testing/index.js';

const TEXT = 'MARKED-TEXT';
const TOKEN = 'MARKED-TOKEN';

/** Everything that can be read from a value by looking or by pasting: hidden properties, causes and getters too. */
const everythingIn = (value: unknown): string =>
  inspect(value, { depth: null, showHidden: true, getters: true, maxArrayLength: null, maxStringLength: null }) +
  JSON.stringify(value);

/** A client after everything that could leave a trace: sends of all fates, refusals, failing token providers. */
async function troubled() {
  const clock = new FakeClock();
  const lines: LogRecord[] = [];
  let isRefused = false;
  const { client, server, network } = createMockClient({
    clock,
    userId: 'ann',
    messages: [`${TEXT} of bob`],
    logger: (record) => void lines.push(record),
    logLevel: 'debug',
    getToken: () => {
      if (isRefused) throw new Error(`no token for ${TOKEN}`);
      return TOKEN;
    },
  });
  await client.connect('ann');
  await client.joinChannel('general');
  await client.sendMessage('general', `${TEXT} sent`, { metadata: { note: TEXT }, mentions: ['bob'] });
  server.trouble = ({ name }) => (name === 'message:send' ? new RealtimeError('forbidden') : undefined);
  await client.sendMessage('general', `${TEXT} refused`).catch(() => {});
  await client
    .channel('general')
    .history({ before: 'nothing' })
    .catch(() => {});
  await client.setToken(`${TOKEN}-2`).catch(() => {});
  await client.joinChannel('private-club').catch(() => {});
  await client.updatePresence('dnd', { text: TEXT });
  server.user('bob').send('general', TEXT);
  void client.connect('ann', () => {
    throw new Error(`the provider's ${TOKEN}`);
  });
  isRefused = true;
  network.killServer();
  await clock.advance(5000);
  network.offline();
  void client.sendMessage('general', `${TEXT} queued`);
  await clock.advance(0);
  return { client, lines };
}

it('tells how things stand, without token and without text', async () => {
  const { client } = await troubled();
  const report = await client.report();
  expect(report).toMatchObject({
    version: expect.any(String),
    protocol: 1,
    connection: { state: 'offline', isConnected: false, reason: { code: expect.any(String) } },
    channels: [
      { id: 'general', state: 'joining', position: { epoch: 'e1' } },
      { id: 'private-club', state: 'failed' },
    ],
    queue: [
      { kind: 'send', state: 'failed', channelId: 'general' },
      { kind: 'send', state: 'queued', channelId: 'general' },
    ],
  });
  expect(report.timeline.length).toBeGreaterThan(3);
  expect(everythingIn(report)).not.toContain('MARKED');
});

it('writes a structured log without token and without text', async () => {
  const { lines } = await troubled();
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.every(({ t, level, msg }) => t > 0 && level.length > 0 && msg.length > 0)).toBe(true);
  expect(everythingIn(lines)).not.toContain('MARKED');
});

it('shows an address without credentials', async () => {
  const client = new RealtimeClient({ url: `https://ann:${TOKEN}@chat.example.com/base?token=${TOKEN}#${TOKEN}` });
  expect((await client.report()).env.url).toBe('https://chat.example.com/base');
});

it('is not hurt by a logger that throws', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { client } = createMockClient({
    logger: () => {
      throw new Error('no disk');
    },
  });
  await client.connect();
  expect(client.isConnected).toBe(true);
  expect(reported).toHaveBeenCalled();
  await client.dispose();
});
