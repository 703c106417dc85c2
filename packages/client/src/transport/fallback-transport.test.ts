import { RealtimeError } from '@nchat/realtime-protocol/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { FakeHttp } from '../../test/support/fake-http.js';
import { setUp, texts, type Harness } from '../../test/support/harness.js';
import type { RealtimeClientOptions } from '../options.js';
import type { TransportFactory } from './transport.js';

// Loaded once, so that time can stand while a test loads it again.
beforeAll(() => import('./polling/polling-transport.js'));

interface Blocked extends Harness {
  readonly http: FakeHttp;
  /** What becomes of WebSockets. */
  mode: 'pass' | 'refuse' | 'hang';
  /** When a WebSocket was tried, in ms since the start. */
  readonly tries: number[];
  /** The network reports a change. */
  readonly signal: () => void;
}

/** A client that may poll, behind something that may keep WebSockets out. */
function blocked(mode: Blocked['mode'], options: RealtimeClientOptions = {}): Blocked {
  const watchers = new Set<() => void>();
  const tries: number[] = [];
  const box: { h?: Blocked; http?: FakeHttp } = {};
  const transport: TransportFactory = (config, handlers) => {
    const h = box.h!;
    tries.push(h.clock.now() - 1_700_000_000_000);
    if (h.mode === 'pass') return h.server.transport(config, handlers);
    if (h.mode === 'refuse') setImmediate(() => handlers.onClose(new RealtimeError('offline')));
    return { name: 'websocket', emit() {}, close() {} };
  };
  const plain = setUp({
    transport,
    transports: 'auto',
    fetch: (url, init) => box.http!.fetch(url, init),
    network: { isOnline: () => true, watch: (callback) => (watchers.add(callback), () => watchers.delete(callback)) },
    backoff: { firstRetrySpreadMs: 0 },
    ...options,
  });
  box.http = new FakeHttp(plain.server);
  const signal = (): void => watchers.forEach((callback) => callback());
  return (box.h = { ...plain, http: box.http, mode, tries, signal });
}

const now = ({ client }: Harness) => client.connection.getSnapshot();
const moves = (h: Harness) => h.seen.state.map(({ state }) => state);
const seen = (h: Harness) => h.seen.message.map(({ content }) => content);

describe('where WebSockets are blocked', () => {
  it('polls at once when they are refused', async () => {
    const h = blocked('refuse');
    const promise = h.client.connect('ann', 'ann');
    void h.client.joinChannel('general');
    await h.clock.advance(0);
    expect(await promise).toMatchObject({ isConnected: true, transport: 'polling', attempt: 0 });
    expect(moves(h)).toEqual(['connecting', 'syncing', 'connected']);
    h.server.post('general', 'hello');
    await h.clock.advance(0);
    expect(texts(h.client, 'general')).toEqual(['hello']);
    expect((await h.client.sendMessage('general', 'hi')).status).toBe('sent');
    expect(now(h).rttMs).toBe(0);
  });

  it('polls after a second when nothing is said', async () => {
    const h = blocked('hang');
    void h.client.connect('ann', 'ann');
    await h.clock.advance(999);
    expect(h.http.calls).toEqual([]);
    await h.clock.advance(1);
    expect(now(h)).toMatchObject({ isConnected: true, transport: 'polling' });
  });

  it('leaves a slow WebSocket the time to win, and then takes no other', async () => {
    const h = blocked('hang');
    h.mode = 'pass';
    h.server.refusal = 'silent';
    h.http.interfere = () => new Promise(() => {});
    void h.client.connect('ann', 'ann');
    await h.clock.advance(1500);
    h.server.refusal = null;
    h.server.session().emit('authenticated', { userId: 'ann', sessionId: 'late', expiresAt: null, rooms: [] });
    expect(now(h)).toMatchObject({ isConnected: true, transport: 'websocket' });
    await h.clock.advance(60_000);
    expect(h.tries).toEqual([0]);
    expect(h.http.of('POST', '/poll')).toEqual([]);
  });

  it('waits for as many failures as it is told', async () => {
    const h = blocked('refuse', { fallbackAfter: 3 });
    void h.client.connect('ann', 'ann');
    await h.clock.advance(0);
    expect([h.tries.length, h.http.calls.length, h.client.state]).toEqual([2, 0, 'reconnecting']);
    await h.clock.advance(2000);
    expect(h.tries).toHaveLength(3);
    expect(now(h)).toMatchObject({ transport: 'polling' });
  });

  it('never polls when only WebSocket is wanted, and never tries one when only polling is', async () => {
    const socket = blocked('refuse', { transports: ['websocket'] });
    void socket.client.connect('ann', 'ann');
    await socket.clock.advance(30_000);
    expect(socket.http.calls).toEqual([]);
    const http = blocked('pass', { transports: ['polling'] });
    await http.client.connect('ann', 'ann');
    await http.clock.advance(300_000);
    expect(http.tries).toEqual([]);
    expect(now(http)).toMatchObject({ state: 'connected', transport: 'polling' });
  });

  it('does not ask by HTTP what a WebSocket was told', async () => {
    const h = blocked('pass');
    h.server.refusal = new RealtimeError('token_invalid');
    await expect(h.client.connect('ann', 'ann')).rejects.toMatchObject({ code: 'token_invalid' });
    expect(h.http.calls).toEqual([]);
  });

  it('is told by HTTP what a blocked WebSocket could not say', async () => {
    const h = blocked('refuse');
    h.http.interfere = () => Response.json(new RealtimeError('token_revoked').toWire(), { status: 401 });
    await expect(h.client.connect('ann', 'ann')).rejects.toMatchObject({ code: 'token_revoked' });
  });

  // A WebSocket never tells its page with which status its opening was refused.
  it.each(['rate_limited', 'overloaded', 'draining', 'connection_limit'] as const)(
    'is told by HTTP that it was refused for %s, and waits for as long as it is told',
    async (code) => {
      const h = blocked('refuse');
      const refusal = new RealtimeError(code, { retryAfterMs: 20_000 });
      h.http.interfere = () => Response.json(refusal.toWire(), { status: refusal.status });
      void h.client.connect('ann', 'ann');
      await h.clock.advance(10);
      expect(now(h)).toMatchObject({ state: 'reconnecting', reason: { code, retryAfterMs: 20_000 } });
      await h.clock.advance(15_000);
      expect(h.tries).toHaveLength(1);
    },
  );

  it.each([
    ['the page of a portal', () => new Response('<h1>Welcome to our WiFi</h1>')],
    ['a server that has no such routes', () => Response.json(new RealtimeError('not_found').toWire(), { status: 404 })],
    ['nothing', () => Promise.reject(new TypeError('fetch failed'))],
  ])('keeps trying when both ways lead to %s', async (_what, answer) => {
    const h = blocked('refuse');
    h.http.interfere = answer;
    const promise = h.client.connect('ann', 'ann');
    await h.clock.advance(60_000);
    expect(h.client.state).toBe('reconnecting');
    expect(h.tries.length).toBeGreaterThan(3);
    h.http.interfere = () => undefined;
    await h.clock.advance(10_000);
    expect(await promise).toMatchObject({ transport: 'polling' });
  });
});

describe('while it polls', () => {
  async function polling(mode: 'refuse' | 'hang' = 'refuse', options: RealtimeClientOptions = {}): Promise<Blocked> {
    const h = blocked(mode, options);
    void h.client.connect('ann', 'ann');
    void h.client.joinChannel('general');
    await h.clock.advance(1000);
    expect(now(h)).toMatchObject({ state: 'connected', transport: 'polling' });
    h.seen.state.length = 0;
    return h;
  }

  it('tries WebSocket again, with patience', async () => {
    const h = await polling();
    await h.clock.advance(250_000);
    expect(h.tries).toEqual([0, 10_000, 20_000, 40_000, 80_000, 125_000, 170_000, 215_000]);
    expect(moves(h)).toEqual([]);
  });

  it('tries it at once when the network changes, but not for every sign of that', async () => {
    const h = await polling();
    await h.clock.advance(6000);
    h.signal();
    h.signal();
    await h.clock.advance(1000);
    h.signal();
    expect(h.tries).toEqual([0, 7000]);
  });

  it('gives one up that says nothing', async () => {
    const h = await polling('hang', { connectTimeoutMs: 5000 });
    await h.clock.advance(100_000);
    expect(h.tries).toEqual([0, 15_000, 40_000, 85_000]);
  });

  it('believes nothing of a WebSocket that has not let it in', async () => {
    const h = await polling();
    h.mode = 'pass';
    h.server.refusal = 'silent';
    await h.clock.advance(9000);
    h.server.session('').emit('session:close', { code: 3504, reason: 'connection_limit', reconnect: false });
    h.server.session('').kill();
    h.http.isDown = true;
    await h.clock.advance(40_000);
    expect(h.client.state).toBe('reconnecting');
    h.http.isDown = false;
    await h.clock.advance(30_000);
    expect(now(h)).toMatchObject({ state: 'connected', transport: 'polling' });
  });

  it('changes to WebSocket when it opens: nothing is lost, nothing comes twice, and it was connected all the time', async () => {
    const h = await polling();
    const said = Array.from({ length: 30 }, (_, i) => `m${i}`);
    h.mode = 'pass';
    await h.clock.advance(8990);
    for (const text of said) {
      h.server.post('general', text);
      await h.clock.advance(1);
    }
    await h.clock.advance(10);
    expect(now(h)).toMatchObject({ state: 'connected', transport: 'websocket' });
    expect(moves(h)).toEqual(['syncing', 'connected']);
    expect(seen(h)).toEqual(said);
    expect(texts(h.client, 'general')).toEqual(said);
    expect(h.seen.gap.filter(({ recovered }) => !recovered)).toEqual([]);
    await h.clock.advance(30_000);
    expect(h.http.waiting).toBe(0);
    expect(h.http.of('DELETE', '/presence')).toHaveLength(1);
    expect(h.client.state).toBe('connected');
  });

  it('settles what was under way by HTTP, once', async () => {
    const h = await polling();
    let answer = (): void => {};
    h.http.interfere = async ({ path }) => {
      if (path === '/messages') await new Promise<void>((resolve) => (answer = resolve));
      return undefined;
    };
    const sending = h.client.sendMessage('general', 'first');
    const next = h.client.sendMessage('general', 'second');
    await h.clock.advance(0);
    h.mode = 'pass';
    await h.clock.advance(9000);
    expect(now(h).transport).toBe('websocket');
    answer();
    await h.clock.advance(0);
    expect(await sending).toMatchObject({ status: 'sent', offset: 1 });
    expect(await next).toMatchObject({ status: 'sent', offset: 2 });
    expect(h.server.log('general').entries).toHaveLength(2);
  });

  it('uses the present token for WebSocket, too', async () => {
    const h = await polling();
    await h.client.setToken('ann ').catch(() => {});
    h.mode = 'pass';
    await h.clock.advance(10_000);
    expect(h.server.session().config.auth).toMatchObject({ token: 'ann ' });
  });

  it('is back by polling when WebSocket is blocked in mid-session, and goes there first next time', async () => {
    const h = blocked('pass');
    await h.client.connect('ann', 'ann');
    void h.client.joinChannel('general');
    await h.clock.advance(20_000);
    expect(now(h).transport).toBe('websocket');
    h.mode = 'hang';
    h.server.session().kill();
    h.server.post('general', 'missed');
    await h.clock.advance(4000);
    expect(now(h)).toMatchObject({ state: 'connected', transport: 'polling' });
    expect(seen(h)).toEqual(['missed']);
    void h.client.reconnect();
    await h.clock.advance(0);
    expect(now(h)).toMatchObject({ isConnected: true, transport: 'polling' });
  });

  it('connects by WebSocket at once after a restart of the server, when that was all', async () => {
    const h = blocked('pass');
    await h.client.connect('ann', 'ann');
    await h.clock.advance(20_000);
    h.mode = 'refuse';
    h.http.isDown = true;
    h.server.session().kill();
    await h.clock.advance(3000);
    expect(h.client.state).toBe('reconnecting');
    h.mode = 'pass';
    h.http.isDown = false;
    await h.clock.advance(10_000);
    expect(now(h)).toMatchObject({ state: 'connected', transport: 'websocket' });
  });

  it('leaves presence by polls to WebSocket, and ends it in time; neither loss nor replacement ends it', async () => {
    const h = blocked('refuse');
    const goodbyes = () => h.http.of('DELETE', '/presence').length;
    await Promise.all([h.client.connect('ann', 'ann'), h.client.joinChannel('general')]);
    h.mode = 'pass';
    await h.clock.advance(11_000);
    expect(now(h).transport).toBe('websocket');
    h.mode = 'hang';
    h.server.session().kill();
    await h.clock.advance(8000);
    expect(now(h)).toMatchObject({ state: 'connected', transport: 'polling' });
    expect(goodbyes()).toBe(0);
    h.mode = 'pass';
    await h.clock.advance(20_000);
    expect(now(h).transport).toBe('websocket');
    expect(goodbyes()).toBe(1);
    h.client.disconnect();
    expect(goodbyes()).toBe(1);
    expect(h.clock.pending).toBe(0);
  });
});
