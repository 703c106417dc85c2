import { HistoryResponse, ReadResponse } from '@nchat/realtime-protocol';
import { describe, expect, it } from 'vitest';
import { httpWorld, type HttpWorld } from '../../../../test/support/http-world.js';

async function say(world: HttpWorld, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 1; n <= count; n += 1) {
    const { body } = await world.as('ann', 'POST', '/messages', { channelId: 'c', content: `m${n}` });
    ids.push(body.message.id);
  }
  return ids;
}

describe('GET /channels/:channelId/messages', () => {
  it('pages through the past', async () => {
    await using world = await httpWorld();
    const ids = await say(world, 7);
    const page = async (query: string): Promise<[string[], boolean]> => {
      const answer = await world.as('bob', 'GET', `/channels/c/messages${query}`);
      expect(answer.status).toBe(200);
      const { messages, hasMore } = HistoryResponse.parse(answer.body);
      return [messages.map((message) => message.content), hasMore];
    };
    expect(await page('')).toEqual([['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'], false]);
    expect(await page('?limit=2')).toEqual([['m6', 'm7'], true]);
    expect(await page('?limit=999999')).toMatchObject([{ length: 7 }, false]);
    expect(await page(`?before=${ids[2]}`)).toEqual([['m1', 'm2'], false]);
    expect(await page(`?after=${ids[2]}&limit=2`)).toEqual([['m4', 'm5'], true]);
    expect(await page(`?around=${ids[2]}&limit=3`)).toEqual([['m2', 'm3', 'm4'], true]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1e3', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=abc', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['before=a&after=b', 'before'],
    ['before=%00', 'before'],
    ['channelId=other&limit=x', 'limit'],
  ])('refuses ?%s', async (query, path) => {
    await using world = await httpWorld();
    const answer = await world.as('bob', 'GET', `/channels/c/messages?${query}`);
    expect(answer.body).toMatchObject({ status: 400, code: 'invalid_payload', path });
  });

  it('needs the right to the channel of the path', async () => {
    await using world = await httpWorld();
    const answer = await world.as('bob', 'GET', '/channels/private-1/messages?channelId=c');
    expect(answer.body).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

describe('POST /channels/:channelId/read', () => {
  it('moves the mark forward, never back', async () => {
    await using world = await httpWorld();
    const ids = await say(world, 3);
    const read = async (messageId: string | undefined) => world.as('bob', 'POST', '/channels/c/read', { messageId });
    const first = ReadResponse.parse((await read(ids[1])).body);
    expect(first).toMatchObject({ channelId: 'c', messageId: ids[1], offset: 2, unreadCount: 1 });
    expect(ReadResponse.parse((await read(ids[0])).body)).toEqual(first);
    expect((await read('nope')).body).toMatchObject({ status: 404, code: 'message_not_found' });
    expect((await read(undefined)).body).toMatchObject({ status: 400, code: 'invalid_payload', path: 'messageId' });
  });
});
