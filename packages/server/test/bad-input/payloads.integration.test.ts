import { describe, expect, it } from 'vitest';
import { badInputWorld, JSON_TYPE } from './support.js';

describe('bad payloads', () => {
  const world = badInputWorld();

  /** The codes of a message in these forms, over a socket and over HTTP; the same for both. */
  async function codesOf(texts: readonly string[]): Promise<(string | undefined)[]> {
    const client = await world.clients.connect('ann');
    await client.ok('channel:join', { channelId: 'room' });
    const codes: (string | undefined)[] = [];
    for (const text of texts) {
      const posted = await world.ask('POST', '/messages', [JSON_TYPE], text);
      const before = client.of('error').length;
      client.socket.io.engine.write(`2["message:send",${text}]`);
      await expect.poll(() => client.of('error').length).toBe(before + 1);
      const { code } = client.of<{ code: string }>('error').at(-1) ?? {};
      expect(code).toBe(posted.code);
      codes.push(posted.code);
    }
    return [...new Set(codes)];
  }
  const message = (over: string): string => `{"channelId":"room","content":"x",${over}}`;
  const content = (json: string): string => `{"channelId":"room","content":${json}}`;

  it('Content or packet that is too large', async () => {
    expect(await codesOf([content(`"${'x'.repeat(8_001)}"`)])).toEqual(['invalid_payload']);
    const answer = await world.ask('POST', '/messages', [JSON_TYPE], content(`"${'x'.repeat(70_000)}"`));
    expect([answer.status, answer.code]).toEqual([413, 'payload_too_large']);
  });

  it('JSON that is too deep or has too many keys', async () => {
    const deep = `${'['.repeat(5_000)}1${']'.repeat(5_000)}`;
    const keys = Array.from({ length: 600 }, (_, i) => `"k${i}":1`).join();
    const texts = [deep, message(`"metadata":{"a":${deep}}`), message(`"metadata":{${keys}}`)];
    expect(await codesOf(texts)).toEqual(['invalid_payload']);
  });

  it('Keys that reach prototypes', async () => {
    const keys = ['__proto__', 'constructor', 'prototype'];
    const texts = keys.flatMap((key) => [message(`"${key}":{"admin":true}`), message(`"metadata":{"a":{"${key}":1}}`)]);
    expect(await codesOf(texts)).toEqual(['invalid_payload']);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('Wrong types and numbers that JSON changes', async () => {
    const texts = ['null', '[]', '7', '"x"', '{}', content('5'), content('1e400'), content('[]'), content('null')];
    expect(await codesOf(texts)).toEqual(['invalid_payload']);
  });

  it('Channel ids outside the grammar', async () => {
    const ids = ['', 'a b', 'a/b', '*', '{a}', 'a?', 'a\\n', 'x'.repeat(129), '../a', '\u00e9'];
    expect(await codesOf(ids.map((id) => `{"channelId":"${id}","content":"x"}`))).toEqual(['invalid_channel']);
  });

  it('Control characters', async () => {
    expect(await codesOf(['\\u0000', '\\u001b[2J', '\\r'].map((text) => content(`"a${text}b"`)))).toEqual([
      'invalid_payload',
    ]);
    expect(await codesOf(['\\u0000', '\\n', '\\u202e'].map((id) => `{"channelId":"a${id}","content":"x"}`))).toEqual([
      'invalid_channel',
    ]);
  });

  it('Lone surrogates', async () => {
    expect(await codesOf([content('"\\ud800x"'), content('"x\\udfff"')])).toEqual(['invalid_payload']);
  });

  it('Mentions without measure', async () => {
    const many = JSON.stringify(Array.from({ length: 10_000 }, (_, i) => `u${i % 5_000}`).slice(0, 3_000));
    const texts = [message(`"mentions":${many}`), message('"mentions":["a","a"]'), message('"mentions":["a b"]')];
    expect(await codesOf(texts)).toEqual(['invalid_payload']);
  });

  it('A path made of the client’s own names is cut', async () => {
    const answer = await world.ask('POST', '/messages', [JSON_TYPE], message(`"${'k'.repeat(5_000)}":{"__proto__":1}`));
    const { path } = JSON.parse(answer.body) as { path: string };
    expect([answer.code, path.length]).toEqual(['invalid_payload', 256]);
  });

  it('Content that is markup', async () => {
    const client = await world.clients.connect('ann');
    await client.ok('channel:join', { channelId: 'markup' });
    const markup = '<img src=x onerror=alert(1)>';
    const { message: sent } = await client.ok('message:send', { channelId: 'markup', content: markup });
    expect(sent.content).toBe(markup);
    const read = await world.ask('GET', '/channels/markup/messages');
    expect(read.head).toMatch(/content-type: application\/json/i);
    expect(read.head).toMatch(/x-content-type-options: nosniff/i);
  });
});
