import { expect, it } from 'vitest';
import { RealtimeError, type RealtimeClient, type TokenContext, type TokenProvider } from '@nchat/realtime-client';
import { Clients, createTestServer, next, until } from './client-support.js';

/** A provider, and how it was used. */
function counted(provider: TokenProvider) {
  const asked: TokenContext[] = [];
  let open = 0;
  const use = { asked, most: 0, provider: counting };
  async function counting(context: TokenContext): Promise<string> {
    asked.push(context);
    use.most = Math.max(use.most, (open += 1));
    try {
      return await provider(context);
    } finally {
      open -= 1;
    }
  }
  return use;
}

/** What a client goes through: its states, and its errors. */
function watch(client: RealtimeClient) {
  const states: string[] = [];
  const errors: string[] = [];
  let refreshes = 0;
  client.on('state', ({ state }) => states.push(state));
  client.on('error', ({ code }) => errors.push(code));
  client.on('token:refresh', () => (refreshes += 1));
  return { states, errors, refreshes: () => refreshes };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('stays on one connection while tokens of four seconds come and go, and nothing is missed', async () => {
  await using server = await createTestServer({ rateLimit: { enabled: false } });
  await using clients = new Clients();
  const tokens = counted(async () => {
    await wait(20);
    return server.token('ann', { expiresIn: 4 });
  });
  const ann = clients.make({ url: server.url, getToken: tokens.provider });
  const seen = watch(ann);
  await ann.connect('ann');
  await ann.joinChannel('general');
  const bob = await clients.user(server, 'bob', ['general']);
  const received: string[] = [];
  const wanted: string[] = [];
  ann.on('message', ({ content }) => received.push(content));
  const end = Date.now() + 12_000;
  for (let i = 0; Date.now() < end; i += 1) {
    const content = `message ${i}`;
    wanted.push(content);
    await (i % 2 ? ann : bob).sendMessage('general', content);
    await wait(40);
  }
  await until('the last one arrived', () => received.length === wanted.length);
  expect(received).toEqual(wanted);
  expect(seen.states.filter((state) => !['syncing', 'connected'].includes(state))).toEqual(['connecting']);
  expect(seen.errors).toEqual([]);
  expect(seen.refreshes()).toBeGreaterThanOrEqual(3);
  expect(tokens.most).toBe(1);
  expect(tokens.asked.map(({ reason }) => reason).slice(0, 3)).toEqual(['initial', 'expiring', 'expiring']);
}, 30_000);

it('goes on while tokens cannot be had, and past the end of the old one, until the provider is back', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  let isDown = false;
  const tokens = counted(() => {
    if (isDown) throw new Error('the backend is down');
    return server.token('ann', { expiresIn: 3 });
  });
  const ann = clients.make({ url: server.url, getToken: tokens.provider });
  const seen = watch(ann);
  await ann.connect('ann');
  isDown = true;
  await wait(6000);
  expect(ann.isConnected).toBe(true);
  expect(tokens.asked.length).toBeGreaterThan(2);
  isDown = false;
  await next(ann, 'token:refresh');
  expect(seen.states).toEqual(['connecting', 'syncing', 'connected']);
  // Once for the whole time, not once per try.
  expect(seen.errors).toEqual(['auth_provider_failed']);
  expect(tokens.most).toBe(1);
}, 30_000);

it("says so when the provider hands out another user's token, and keeps the connection", async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const tokens = counted(({ reason }) => server.token(reason === 'initial' ? 'ann' : 'bob', { expiresIn: 3 }));
  const ann = clients.make({ url: server.url, getToken: tokens.provider });
  const seen = watch(ann);
  await ann.connect('ann');
  expect(await next(ann, 'error')).toMatchObject({ name: 'RealtimeError', code: 'identity_mismatch' });
  expect(ann.isConnected).toBe(true);
  await expect(ann.setToken(await server.token('bob'))).rejects.toMatchObject({ code: 'identity_mismatch' });
  expect(ann).toMatchObject({ userId: 'ann', isConnected: true });
  // One refusal each, though the server says it twice.
  expect(seen.errors).toEqual(['identity_mismatch', 'identity_mismatch']);
  expect(seen.states).toEqual(['connecting', 'syncing', 'connected']);
});

it('asks once more when the server refuses a token as expired, then believes it', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const old = await server.token('ann', { issuedAt: Date.now() - 60_000, expiresIn: 30 });
  const tokens = counted(({ reason }) => (reason === 'initial' ? old : server.token('ann')));
  const ann = clients.make({ url: server.url, getToken: tokens.provider });
  await ann.connect('ann');
  expect(tokens.asked.map(({ reason }) => reason)).toEqual(['initial', 'expired']);
  const stale = counted(() => old);
  const eve = clients.make({ url: server.url, getToken: stale.provider });
  await expect(eve.connect('ann')).rejects.toMatchObject({ code: 'token_expired' });
  expect(stale.asked.map(({ reason }) => reason)).toEqual(['initial', 'expired']);
  expect(eve.state).toBe('failed');
});

it("never uses one user's token for the next one", async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  let who = 'ann';
  let isSlow = false;
  const signals: AbortSignal[] = [];
  const tokens = counted(async ({ signal }) => {
    const token = await server.token(who, { expiresIn: 3 });
    if (!isSlow) return token;
    signals.push(signal);
    isSlow = false;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    // Answers all the same, when the other user is there already.
    await until('bob is connected', () => client.userId === 'bob' && client.isConnected);
    return token;
  });
  const client = clients.make({ url: server.url, getToken: tokens.provider });
  const seen = watch(client);
  await client.connect('ann');
  isSlow = true;
  await until('a new token is asked for', () => signals.length === 1);
  who = 'bob';
  await client.connect('bob');
  expect(signals[0]!.aborted).toBe(true);
  await next(client, 'token:refresh');
  expect(client.userId).toBe('bob');
  expect(seen.errors).toEqual([]);
});

it('stops asking a provider that says the user is signed out', async () => {
  await using server = await createTestServer();
  await using clients = new Clients();
  const tokens = counted(({ reason }) => {
    if (reason !== 'initial') throw new RealtimeError('unauthorized');
    return server.token('ann', { expiresIn: 2 });
  });
  const ann = clients.make({ url: server.url, getToken: tokens.provider });
  await ann.connect('ann');
  expect(await next(ann, 'error')).toMatchObject({ code: 'unauthorized' });
  expect(ann.isConnected).toBe(true);
  await ann.reconnect().catch(() => {});
  expect(ann.connection.getSnapshot()).toMatchObject({ state: 'failed', reason: { code: 'unauthorized' } });
  expect(tokens.asked).toHaveLength(3);
});
