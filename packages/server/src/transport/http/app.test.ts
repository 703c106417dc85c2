import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { RealtimeError, WireErrorSchema } from '@nchat/realtime-protocol';
import { httpRoutes } from '@nchat/realtime-protocol/documents';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { httpWorld } from '../../../test/support/http-world.js';
import type { Logger } from '../../core/logger.js';

/** A log whose lines can be looked at. */
function listeningLogger(): Logger & { lines: string[] } {
  const lines: string[] = [];
  const write =
    (level: string) =>
    (fields: object, message: string): void => {
      const text = JSON.stringify(fields, (_key, value: unknown) => (value instanceof Error ? String(value) : value));
      lines.push(`${level} ${message} ${text}`);
    };
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

describe('every answer', () => {
  it.each([['/health'], ['/poll?channelId=c'], ['/nope'], ['/presence/%zz'], ['/openapi.json'], ['/docs']])(
    'has its headers: %s',
    async (path) => {
      await using world = await httpWorld();
      const { headers } = await world.send(path);
      expect(headers.get('x-request-id')).toMatch(/^[\w-]{12}$/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('has an id of our own making, the same in a problem', async () => {
    await using world = await httpWorld();
    const answer = await world.send('/poll', { headers: { 'x-request-id': 'forged', 'request-id': 'forged' } });
    expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
    expect(answer.body.requestId).not.toBe('forged');
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(WireErrorSchema.strict().parse(answer.body)).toBeTruthy();
  });
});

describe('a failure', () => {
  it('that nobody expected is internal: logged with its cause, told without', async () => {
    const logger = listeningLogger();
    const metricsText = () => Promise.reject(new Error('a secret detail'));
    await using world = await httpWorld({ logger, deps: { metricsText } });
    const answer = await world.send('/metrics');
    expect(answer.body).toMatchObject({ status: 500, code: 'internal', retryable: true });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    const [line] = logger.lines.filter((text) => text.startsWith('error'));
    expect(line).toContain('a secret detail');
    expect(line).toContain(answer.body.requestId);
  });

  it('of the store is unavailable, and says when to come back', async () => {
    const unavailable = () => Promise.reject(new RealtimeError('unavailable'));
    await using world = await httpWorld({
      wrap: (stores) => ({ ...stores, log: { ...stores.log, append: unavailable, history: unavailable } }),
    });
    for (const answer of [
      await world.as('ann', 'POST', '/messages', { channelId: 'c', content: 'x' }),
      await world.as('ann', 'GET', '/poll?channelId=c'),
    ]) {
      expect(answer.body).toMatchObject({ status: 503, code: 'unavailable', retryable: true });
      expect(answer.headers.get('retry-after')).toBe('1');
    }
  });

  it('of a command is logged once', async () => {
    const logger = listeningLogger();
    const broken = () => Promise.reject(new TypeError('broken'));
    await using world = await httpWorld({
      logger,
      wrap: (stores) => ({ ...stores, log: { ...stores.log, append: broken, readSince: broken } }),
    });
    const failing = [
      () => world.as('ann', 'POST', '/messages', { channelId: 'c', content: 'x' }),
      () => world.as('ann', 'GET', '/poll?channelId=c&since=1'),
      () => world.as('ann', 'POST', '/poll', { channels: [{ channelId: 'c', since: '1' }] }),
    ];
    for (const fail of failing) {
      logger.lines.length = 0;
      await fail();
      expect(logger.lines.filter((line) => line.startsWith('error'))).toEqual([expect.stringContaining('broken')]);
    }
  });
});

it('logs no token, no key, no content and no query', async () => {
  const logger = listeningLogger();
  await using world = await httpWorld({ logger });
  const token = await world.tokenOf('ann');
  await world.as('ann', 'POST', '/messages', { channelId: 'c', content: 'whispered' });
  await world.as('ann', 'POST', '/messages', { channelId: 'c', content: 'whispered'.repeat(2000) });
  await world.send('/poll?channelId=c&token=whispered');
  await world.send('/poll?channelId=whispered', { headers: { authorization: 'Bearer whispered' } });
  await world.send('/poll?channelId=c', { headers: { 'x-api-key': 'whispered' } });
  await world.asService('POST', '/admin/broadcast', { rooms: ['channel:c'], event: 'x', payload: 'whispered' });
  expect(logger.lines.length).toBeGreaterThan(2);
  expect(logger.lines.join('\n')).not.toMatch(/whispered|eyJ|a-service-key/);
  expect(logger.lines.join('\n')).not.toContain(token);
});

describe('cross-origin calls', () => {
  const options = { auth: { mode: 'dev' as const }, corsOrigins: ['https://chat.example.com', 'http://localhost:*'] };
  const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };

  it.each(['https://chat.example.com', 'http://localhost:3000'])('are open to %s', async (origin) => {
    await using world = await httpWorld({ options });
    const asked = await world.send('/messages', { method: 'OPTIONS', headers: { origin, ...preflight } });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
    expect(asked.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect(asked.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    // A refusal must be readable too.
    const answer = await world.send('/messages', { method: 'POST', headers: { origin } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After');
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  it.each(['https://evil.example', 'https://chat.example.com.evil.example', 'null', 'http://localhost:1.evil.example'])(
    'are closed to %s',
    async (origin) => {
      await using world = await httpWorld({ options });
      for (const method of ['OPTIONS', 'GET']) {
        const answer = await world.send('/health', { method, headers: { origin, ...preflight } });
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
    },
  );
});

describe('the routes', () => {
  it('are those of the document, and no other', async () => {
    const registered = new Set<string>();
    const listen = (message: unknown): void => {
      const { fastify } = message as { fastify: FastifyInstance };
      fastify.addHook('onRoute', ({ method, url }) => {
        for (const name of [method].flat()) registered.add(`${name} ${url}`);
      });
    };
    subscribe('fastify.initialization', listen);
    await using world = await httpWorld();
    unsubscribe('fastify.initialization', listen);
    const documented = httpRoutes.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
    // HEAD comes with GET, OPTIONS is for other origins, and below the page are its files.
    const own = [...registered].filter((route) => !/^(?:HEAD|OPTIONS) |^GET \/docs\/\*$/.test(route));
    expect(own.sort()).toEqual(documented.sort());
    for (const { method, path } of httpRoutes) {
      const answer = await world.asService(method, path.replaceAll(/\{[^}]+\}/g, 'x'));
      expect([method, path, answer.body.code]).not.toEqual([method, path, 'not_found']);
    }
  });

  it('are told apart from those of others', async () => {
    await using world = await httpWorld();
    const { app } = world;
    for (const { path } of httpRoutes) expect(app.owns(path)).toBe(true);
    for (const url of ['/poll?channelId=c', '/docs/static/index.css', '/asyncapi.json'])
      expect(app.owns(url)).toBe(true);
    for (const url of ['/', '/app', '/socket.io/?EIO=4', '/healthy', '/app/health', '*', ''])
      expect(app.owns(url)).toBe(false);
  });

  it('live below the base path', async () => {
    await using world = await httpWorld({ options: { auth: { mode: 'dev' }, basePath: '/realtime' } });
    expect((await world.send('/realtime/health')).status).toBe(200);
    expect((await world.send('/realtime/poll?channelId=c')).status).toBe(200);
    expect((await world.send('/realtime/docs')).body).toContain('"/realtime/docs/static/swagger-ui.css"');
    expect((await world.send('/realtime/openapi.json')).body.servers).toEqual([{ url: '/realtime' }]);
    expect((await world.send('/health')).body.code).toBe('not_found');
    const { app } = world;
    for (const url of ['/realtime', '/realtime/health', '/realtime/nope?x']) expect(app.owns(url)).toBe(true);
    for (const url of ['/health', '/realtime2/health', '/']) expect(app.owns(url)).toBe(false);
  });
});

describe('the documents', () => {
  it('describe this server', async () => {
    await using world = await httpWorld();
    expect((await world.send('/openapi.json')).body).toMatchObject({
      openapi: '3.1.0',
      info: { version: '1.2.3' },
      servers: [{ url: '/' }],
    });
    expect((await world.send('/asyncapi.json')).body).toMatchObject({ asyncapi: '3.0.0', info: { version: '1.2.3' } });
  });

  it('have a page that works under its own policy', async () => {
    await using world = await httpWorld();
    for (const page of ['/docs', '/docs/']) {
      const { body, headers } = await world.send(page);
      expect(headers.get('content-security-policy')).toContain("script-src 'self';");
      // Inline code would be refused by the policy.
      expect(body).not.toMatch(/<script>|<style|\son\w+=/);
      const files = [...String(body as unknown).matchAll(/(?:src|href)="([^"]+)"/g)].map(
        ([, href]) => new URL(href ?? '', `${world.url}${page}`),
      );
      expect(files.length).toBeGreaterThan(4);
      for (const file of files) expect((await world.send(file.pathname)).status).toBe(200);
    }
  });
});

it('ends without a trace: nobody waits, nothing is open', async () => {
  const world = await httpWorld();
  const { cursor } = (await world.as('ann', 'GET', '/poll?channelId=c')).body;
  const asked = world.as('ann', 'GET', `/poll?channelId=c&since=${cursor}&wait=25000`).catch(() => null);
  await new Promise((resolve) => setImmediate(resolve));
  await world[Symbol.asyncDispose]();
  await asked;
  expect(world.app.pollWaiters).toBe(0);
});
