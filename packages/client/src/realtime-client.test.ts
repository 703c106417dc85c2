import { describe, expect, it } from 'vitest';
import { another, setUp, texts } from '../test/support/harness.js';

describe('a client', () => {
  it('connects, joins, sends and receives', async () => {
    const h = setUp();
    await h.client.connect('ann', 'token');
    expect(h.client.userId).toBe('ann');
    const joined = await h.client.joinChannel('general');
    expect(joined).toMatchObject({ channelId: 'general', offset: 0, unreadCount: 0 });
    expect(h.client.state).toBe('connected');
    const bob = another(h);
    await bob.connect('bob', 'token');
    await bob.joinChannel('general');
    const sent = await bob.sendMessage('general', 'hello');
    await h.clock.advance(0);
    expect(sent.status).toBe('sent');
    expect(h.seen.message.map((message) => message.content)).toEqual(['hello']);
    expect(texts(h.client, 'general')).toEqual(['hello']);
    expect(texts(bob, 'general')).toEqual(['hello']);
    expect(h.client.unread.getSnapshot().get('general')).toEqual({ count: 1, mentions: 0 });
  });

  it('fails with an error of the table when its transport throws', async () => {
    const transport = () => {
      throw new TypeError('mine');
    };
    const { client } = setUp({ transport });
    await expect(client.connect('ann', 'token')).rejects.toMatchObject({
      code: 'bad_request',
      cause: { message: 'mine' },
    });
    expect(client.state).toBe('failed');
  });

  it('refuses what is no JSON', async () => {
    const { client } = setUp();
    const metadata: Record<string, unknown> = {};
    metadata.itself = metadata;
    await expect(client.sendMessage('general', 'hi', { metadata })).rejects.toMatchObject({ code: 'invalid_payload' });
    expect(client.queue.items.getSnapshot()).toEqual([]);
  });
});
