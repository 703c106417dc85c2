import { describe, expect, it } from 'vitest';
import { exchange } from '../support/raw-http.js';
import { badInputWorld, JSON_TYPE } from './support.js';

describe('bad requests', () => {
  const world = badInputWorld();

  it('A cursor that is none, twice, or beyond the end', async () => {
    for (const since of ['NaN', '-1', '1e99', '1.5', '0x10', '%201', 'a:b:c', '١']) {
      expect((await world.ask('GET', `/poll?channelId=room&since=${since}`)).code).toBe('invalid_cursor');
    }
    expect((await world.ask('GET', '/poll?channelId=room&since=1&since=2')).code).toBe('invalid_cursor');
    const beyond = await world.ask('GET', '/poll?channelId=room&since=gone:999:x&wait=20000');
    expect([beyond.status, JSON.parse(beyond.body)]).toMatchObject([200, { recovered: false }]);
  });

  it('A page of any size', async () => {
    expect((await world.ask('GET', '/channels/room/messages?limit=99999999')).status).toBe(200);
    for (const limit of ['0', '-1', '1e3', 'x']) {
      expect((await world.ask('GET', `/channels/room/messages?limit=${limit}`)).code).toBe('invalid_payload');
    }
  });

  it('Other content types, JSON twice, a byte order mark', async () => {
    const body = '{"channelId":"room","content":"x"}';
    for (const type of [
      'text/plain',
      'application/json\t; charset=utf-8',
      'application/json, text/plain',
      'application/json;x',
    ]) {
      const answer = await world.ask('POST', '/messages', [`Content-Type: ${type}`], body);
      expect([answer.status, answer.code]).toEqual([415, 'unsupported_media_type']);
    }
    for (const text of [body + body, `\ufeff${body}`, 'NaN']) {
      expect((await world.ask('POST', '/messages', [JSON_TYPE], text)).code).toBe('bad_request');
    }
  });

  it('Compressed bodies and sockets', async () => {
    for (const encoding of ['gzip', 'br', 'deflate']) {
      const answer = await world.ask('POST', '/messages', [JSON_TYPE, `Content-Encoding: ${encoding}`], '{}');
      expect([answer.status, answer.code]).toEqual([415, 'unsupported_media_type']);
    }
    const client = await world.clients.connect('ann', { perMessageDeflate: { threshold: 0 } });
    const { transport } = client.socket.io.engine as unknown as { transport: { ws?: { extensions?: string } } };
    expect(transport.ws?.extensions ?? '').toBe('');
  });

  it('Another method in a header, odd paths', async () => {
    const overridden = await world.ask(
      'POST',
      '/channels/room/messages/m1',
      ['X-HTTP-Method-Override: DELETE', JSON_TYPE],
      '{}',
    );
    expect(overridden.code).toBe('not_found');
    for (const path of ['/presence/%2e%2e', '/presence/a%2Fb', '/presence/a%00', '/presence/a%0Ab']) {
      expect((await world.ask('GET', path)).code).toBe('invalid_channel');
    }
    for (const path of ['//health', '/HEALTH']) {
      expect((await world.ask('GET', path)).code).toBe('not_found');
    }
    // A method that Fastify has never heard of, and none of its hooks either.
    const unheard = await exchange(world.server.port, 'PRI /health\r\n\r\n');
    expect(unheard.code).toBe('not_found');
    expect(unheard.head.toLowerCase()).toContain('x-content-type-options: nosniff');
    // Out of the folder of the page's files.
    expect(await world.ask('GET', '/docs/static/..%2f..%2fpackage.json')).toMatchObject({
      status: 400,
      code: 'bad_request',
    });
  });

  it('Private channels asked for one after the other', async () => {
    await world.ask('POST', '/presence/room', [JSON_TYPE], '{"status":"online"}');
    const answers = await Promise.all(
      ['private-there', 'private-nowhere'].flatMap((id) => [
        world.ask('GET', `/presence/${id}`),
        world.ask('GET', `/channels/${id}/messages`),
        world.ask('GET', `/poll?channelId=${id}`),
        world.ask('POST', '/messages', [JSON_TYPE], `{"channelId":"${id}","content":"x"}`),
      ]),
    );
    const shapes = answers.map(({ body }) => JSON.stringify({ ...(JSON.parse(body) as object), requestId: '' }));
    expect(new Set(shapes).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 403, code: 'forbidden' });
  });
});
