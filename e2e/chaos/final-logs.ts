import { parseCursor, type WireMessage } from './poll-client.js';
import { keyOf, type FinalLog, type LogEntry } from './record.js';

const PAGE = 300;

/** Reads every channel's log from its beginning to its end, page by page, as a poller does. */
export async function readLogs(url: string, token: string, channels: readonly string[]): Promise<FinalLog[]> {
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };

  async function read(channel: string): Promise<FinalLog> {
    const id = encodeURIComponent(channel);
    const { cursor } = await get<{ cursor: string }>(`/poll?channelId=${id}`);
    const { epoch, offset } = parseCursor(cursor);
    const entries: LogEntry[] = [];
    let before = '';
    for (;;) {
      type Page = { messages: WireMessage[]; hasMore: boolean };
      const page = await get<Page>(`/channels/${id}/messages?limit=${PAGE}${before && `&before=${before}`}`);
      entries.unshift(
        ...page.messages.map((m) => ({ id: m.id, offset: m.offset, prev: m.prev, key: keyOf(m.content) })),
      );
      before = encodeURIComponent(page.messages[0]?.id ?? '');
      if (!page.hasMore || !before) return { channel, epoch, offset, entries };
    }
  }
  return Promise.all(channels.map(read));
}
