import { RealtimeClient, isRealtimeError } from '@nchat/realtime-client';
import type { Act } from './acts.js';
import type { ChaosClient, ClientConfig } from './client.js';
import { inboxOf, keys } from './record.js';

/** A client of the SDK, as applications use it. */
export function socketClient({ name, url, token, channels, recorder, acts }: ClientConfig): ChaosClient {
  const client = new RealtimeClient({ url, token });
  let pending = 0;

  const changed = (channelId: string, key: string): void => recorder.add(name, 'deliver', channelId, { key });
  client.on('message', ({ channelId, id, offset, position, userId, clientMessageId: key }) => {
    recorder.add(name, 'deliver', channelId, { id, offset, epoch: position?.epoch ?? '', key });
    if (userId !== name) acts.saw(channelId, id, key);
  });
  client.on('message:updated', ({ channelId, id }) => changed(channelId, keys.edit(id)));
  client.on('message:deleted', ({ channelId, messageId }) => changed(channelId, keys.delete(messageId)));
  client.on('reaction', ({ channelId, emoji }) => changed(channelId, keys.react(emoji)));
  client.on('notification', ({ messageId = '', position, prev }) => {
    recorder.add(name, 'deliver', inboxOf(name), { ...position, prev, key: keys.mention(messageId) });
  });
  client.on('gap', ({ channelId, toOffset, recovered }) => {
    if (recovered) return;
    recorder.add(name, 'gap', channelId, { offset: toOffset });
    acts.lost(channelId);
  });
  client.on('state', ({ state, attempt, retryAt, reason }) => {
    const wait = retryAt === null ? '' : ` in ${retryAt - Date.now()} ms`;
    recorder.add(name, 'state', '', { outcome: `${state} ${attempt}${wait} ${reason?.code ?? ''}`.trim() });
  });
  client.on('error', (error) => recorder.errorTexts.add(error.message));

  async function perform(channelId: string, act: Act): Promise<void> {
    const channel = client.channel(channelId);
    const { key } = act;
    if (act.kind === 'edit') await channel.edit(act.messageId, act.text);
    else if (act.kind === 'delete') await channel.delete(act.messageId);
    else if (act.kind === 'react') await channel.react(act.messageId, act.emoji);
    else {
      const options = { clientMessageId: key, mentions: act.mentions };
      const { id, offset, position } = await client.sendMessage(channelId, act.text, options);
      recorder.add(name, 'send', channelId, { key, id, offset, epoch: position?.epoch ?? '' });
      acts.sent(channelId, id, key);
      return;
    }
    recorder.add(name, 'change', channelId, { key });
  }

  async function act(channelId: string): Promise<void> {
    const next = acts.next(channelId);
    const { kind, key } = next;
    const about = kind === 'send' ? (next.mentions[0] ?? '') : next.messageId;
    recorder.add(name, 'asked', channelId, { key, about });
    pending += 1;
    try {
      await perform(channelId, next);
    } catch (error) {
      const outcome = isRealtimeError(error) ? error.code : String(error);
      recorder.add(name, kind === 'send' ? 'send' : 'change', channelId, { key, outcome });
    } finally {
      pending -= 1;
    }
  }

  return {
    name,
    channels,
    async start() {
      await client.connect();
      // Nobody has been mentioned yet.
      recorder.add(name, 'start', inboxOf(name));
      for (const channel of channels) {
        const { offset } = await client.joinChannel(channel);
        recorder.add(name, 'start', channel, { offset });
      }
    },
    act: (channel) => void act(channel),
    pending: () => pending,
    isOver: () => client.state === 'failed',
    shown: (channel) =>
      client
        .channel(channel)
        .messages.getSnapshot()
        .items.map(({ id, offset, version, deletedAt, reactions }) => {
          return { id, offset, version, isDeleted: !!deletedAt, emojis: reactions.map(({ emoji }) => emoji) };
        }),
    stop: () => client.dispose(),
  };
}
