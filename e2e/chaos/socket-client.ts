import { RealtimeClient, isRealtimeError } from '@nchat/realtime-client';
import type { ChaosClient } from './client.js';
import { contentOf, keyOf, type Recorder } from './record.js';

export interface ClientConfig {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly channels: readonly string[];
  readonly recorder: Recorder;
}

/**
 * Faults follow one another faster than a connection counts as stable, so delays would grow to the default bound of
 * 20 s, which is more than the 15 s in which clients are to be back.
 */
const LONGEST_DELAY_MS = 5_000;

/** A client of the SDK, as applications use it. */
export function socketClient({ name, url, token, channels, recorder }: ClientConfig): ChaosClient {
  const client = new RealtimeClient({ url, token, backoff: { maxMs: LONGEST_DELAY_MS } });
  let sent = 0;
  let pending = 0;

  client.on('message', ({ channelId, id, offset, content, position }) => {
    recorder.add(name, 'deliver', channelId, { id, offset, epoch: position?.epoch ?? '', key: keyOf(content) });
  });
  client.on('gap', ({ channelId, toOffset, recovered }) => {
    if (!recovered) recorder.add(name, 'gap', channelId, { offset: toOffset });
  });
  client.on('state', ({ state, attempt, retryAt, reason }) => {
    const wait = retryAt === null ? '' : ` in ${retryAt - Date.now()} ms`;
    recorder.add(name, 'state', '', { outcome: `${state} ${attempt}${wait} ${reason?.code ?? ''}`.trim() });
  });
  client.on('error', () => {});

  async function send(channel: string): Promise<void> {
    const key = `${name}-${(sent += 1)}`;
    recorder.add(name, 'asked', channel, { key });
    pending += 1;
    try {
      const { id, position } = await client.sendMessage(channel, contentOf(key), { clientMessageId: key });
      recorder.add(name, 'send', channel, { key, id, offset: position?.offset ?? 0, epoch: position?.epoch ?? '' });
    } catch (error) {
      recorder.add(name, 'send', channel, { key, outcome: isRealtimeError(error) ? error.code : String(error) });
    } finally {
      pending -= 1;
    }
  }

  return {
    name,
    channels,
    async start() {
      await client.connect();
      for (const channel of channels) {
        const { offset } = await client.joinChannel(channel);
        recorder.add(name, 'start', channel, { offset });
      }
    },
    send: (channel) => void send(channel),
    pending: () => pending,
    stop: () => client.dispose(),
  };
}
