import type { RealtimeClient as Client } from './realtime-client.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.resetModules();
});

describe('the default client', () => {
  it('constructs nothing and touches no global at import', async () => {
    const touched: string[] = [];
    const trap = (name: string) =>
      new Proxy({}, { get: (_target, key) => (touched.push(`${name}.${String(key)}`), undefined) });
    for (const name of ['window', 'document', 'location', 'navigator', 'localStorage']) vi.stubGlobal(name, trap(name));
    vi.stubGlobal('addEventListener', () => touched.push('addEventListener'));
    vi.stubGlobal('setTimeout', () => touched.push('setTimeout'));
    await import('./index.js');
    expect(touched).toEqual([]);
  });

  it('is a client whose methods keep their identity', async () => {
    const { realtimeClient, RealtimeClient } = await import('./index.js');
    expect(realtimeClient).toBeInstanceOf(RealtimeClient);
    expect(realtimeClient.on).toBe(realtimeClient.on);
    const { joinChannel } = realtimeClient;
    expect(() => void joinChannel('general')).not.toThrow();
    expect(realtimeClient.connection).toBe(realtimeClient.connection);
    expect(realtimeClient.state).toBe('idle');
  });
});

describe('the address', () => {
  let RealtimeClient: typeof Client;
  beforeEach(async () => void ({ RealtimeClient } = await import('./index.js')));
  const urlOf = async () => (await new RealtimeClient().report()).env.url;

  it('comes from the environment, by its literal names', async () => {
    vi.stubEnv('NEXT_PUBLIC_REALTIME_WS_URL', 'ws://two');
    expect(await urlOf()).toBe('ws://two');
    vi.stubEnv('NEXT_PUBLIC_REALTIME_URL', 'http://one');
    expect(await urlOf()).toBe('http://one');
  });

  it('is else the page, else the default, also where there is no process', async () => {
    vi.stubGlobal('process', undefined);
    expect(await urlOf()).toBe('http://localhost:3101');
    vi.stubGlobal('location', new URL('https://chat.example.com/room'));
    expect(await urlOf()).toBe('https://chat.example.com');
    vi.stubGlobal('location', new URL('http://localhost:3000/room'));
    expect(await urlOf()).toBe('http://localhost:3101');
    vi.stubGlobal('location', new URL('file:///index.html'));
    expect(await urlOf()).toBe('http://localhost:3101');
  });

  it('shows no credentials in a report', async () => {
    const { env } = await new RealtimeClient({ url: 'https://user:pass@host/x' }).report();
    expect(env.url).toBe('https://host/x');
  });
});

describe('NEXT_PUBLIC_REALTIME_ENABLED=false', () => {
  it('keeps a client idle', async () => {
    vi.stubEnv('NEXT_PUBLIC_REALTIME_ENABLED', 'false');
    const { RealtimeClient } = await import('./index.js');
    await expect(new RealtimeClient().connect('ann', 'token')).resolves.toMatchObject({ state: 'idle' });
  });
});
