import { ReactionResponse } from '@nchat/realtime-protocol';
import { expect, it } from 'vitest';
import { httpWorld } from '../../../../test/support/http-world.js';

it.each(['👍', '👩🏽‍🚒', ':+1:', 'a/b', '100%'])('%s is put and taken back, as often as one likes', async (emoji) => {
  await using world = await httpWorld();
  const { id } = (await world.as('ann', 'POST', '/messages', { channelId: 'c', content: 'x' })).body.message;
  const path = `/channels/c/messages/${id}/reactions/${encodeURIComponent(emoji)}`;
  for (const user of ['bob', 'bob']) {
    const put = await world.as(user, 'PUT', path);
    expect(put.status).toBe(200);
    expect(ReactionResponse.parse(put.body)).toMatchObject({ messageId: id, emoji, count: 1 });
  }
  expect((await world.asService('PUT', `${path}?userId=eve`)).body.count).toBe(2);
  expect((await world.as('bob', 'DELETE', path)).body.count).toBe(1);
  expect((await world.as('bob', 'DELETE', path)).body.count).toBe(1);
  expect((await world.asService('DELETE', `${path}?userId=eve`)).body.count).toBe(0);
});

it('refuses what is no emoji, and messages that are not there', async () => {
  await using world = await httpWorld();
  const { id } = (await world.as('ann', 'POST', '/messages', { channelId: 'c', content: 'x' })).body.message;
  for (const emoji of ['a%20b', '%00', 'x'.repeat(65)]) {
    const answer = await world.as('bob', 'PUT', `/channels/c/messages/${id}/reactions/${emoji}`);
    expect(answer.body).toMatchObject({ status: 400, code: 'invalid_payload', path: 'emoji' });
  }
  const missing = await world.as('bob', 'PUT', '/channels/c/messages/nope/reactions/x');
  expect(missing.body).toMatchObject({ status: 404, code: 'message_not_found' });
});
