import { HealthResponseSchema } from '@nchat/realtime-protocol';
import { describe, expect, it } from 'vitest';
import { httpWorld } from '../../../../test/support/http-world.js';

describe('health', () => {
  it('answers anybody, in the shape of the specification', async () => {
    await using world = await httpWorld();
    const answer = await world.send('/health');
    expect(answer.status).toBe(200);
    expect(Object.keys(HealthResponseSchema.strict().parse(answer.body))).toEqual([
      'status',
      'service',
      'version',
      'uptime',
      'websocket',
      'dependencies',
    ]);
    for (const path of ['/health/live', '/health/ready']) expect((await world.send(path)).status).toBe(200);
    expect((await world.send('/health', { method: 'HEAD' })).status).toBe(200);
  });

  it('says so when it is not well', async () => {
    const answer = { status: 503, body: { status: 'not_ready', reason: 'draining' } };
    const health = { health: () => answer, live: () => answer, ready: () => answer } as never;
    await using world = await httpWorld({ deps: { health } });
    for (const path of ['/health', '/health/live', '/health/ready']) {
      expect(await world.send(path)).toMatchObject(answer);
    }
  });
});

describe('metrics', () => {
  it('are text for anybody, unless a token is set', async () => {
    await using world = await httpWorld();
    const answer = await world.send('/metrics');
    expect(answer).toMatchObject({ status: 200, body: 'realtime_connections 3\n' });
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  });

  it('are given for the token only', async () => {
    const options = { auth: { mode: 'dev' as const }, metrics: { token: 'a-token-for-the-scraper' } };
    await using world = await httpWorld({ options });
    const get = (authorization?: string) => world.send('/metrics', authorization ? { headers: { authorization } } : {});
    expect((await get()).body).toMatchObject({ status: 401, code: 'unauthorized' });
    expect((await get('Bearer wrong')).body).toMatchObject({ status: 401, code: 'token_invalid' });
    expect((await get('a-token-for-the-scraper')).body).toMatchObject({ status: 401 });
    expect((await get('Bearer a-token-for-the-scraper')).status).toBe(200);
  });

  it('are not there when they are disabled', async () => {
    await using world = await httpWorld({ options: { auth: { mode: 'dev' }, metrics: { enabled: false } } });
    expect((await world.send('/metrics')).body).toMatchObject({ status: 404, code: 'not_found' });
  });
});
