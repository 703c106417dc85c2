import { RealtimeClient, type RealtimeClientOptions, type RealtimeEvents } from '@nchat/realtime-client';
import { createTestServer, type TestServer } from '@nchat/realtime-server/testing';

export { createTestServer, type TestServer };

/** Waits until something holds; fails with its name when it does not within `ms`. */
export async function until(what: string, holds: () => boolean, ms = 5000): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The next event of a kind that matches. */
export function next<E extends keyof RealtimeEvents>(
  client: RealtimeClient,
  event: E,
  matches: (payload: RealtimeEvents[E]) => boolean = () => true,
): Promise<RealtimeEvents[E]> {
  return new Promise((resolve) => {
    const stop = client.on(event, (payload) => {
      if (!matches(payload)) return;
      stop();
      resolve(payload);
    });
  });
}

/** Clients that end with the test. */
export class Clients implements AsyncDisposable {
  private readonly all: RealtimeClient[] = [];

  make(options: RealtimeClientOptions): RealtimeClient {
    const client = new RealtimeClient({ backoff: { firstRetrySpreadMs: 50, baseMs: 50, maxMs: 200 }, ...options });
    this.all.push(client);
    return client;
  }

  /** A client that is connected, and has joined these channels. */
  async user(
    server: Pick<TestServer, 'url' | 'token'>,
    userId: string,
    channels: string[] = [],
    options: RealtimeClientOptions = {},
  ): Promise<RealtimeClient> {
    const client = this.make({ url: server.url, ...options });
    await client.connect(userId, await server.token(userId));
    await Promise.all(channels.map((id) => client.joinChannel(id)));
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.all) await client.dispose();
  }
}

export const texts = (client: RealtimeClient, channelId: string): string[] =>
  client
    .channel(channelId)
    .messages.getSnapshot()
    .items.map(({ content }) => content);
