import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from './checker.js';
import type { ShownMessage } from './client.js';
import type { FinalLog, LogEntry } from './record.js';
import { entriesOf, parseCursor, type PollResult, type WireMessage } from './wire.js';

const PAGE = 300;
/** A store that has just healed may refuse once more; what it then goes on to refuse is a failure. */
const REFUSED_MS = 10_000;
const AGAIN_MS = 250;

/** Reads what one instance shows. */
export interface Reader {
  get: <T>(path: string) => Promise<T>;
}

export function createReader(port: number, apiKey: string): Reader {
  const ask = (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { 'X-API-Key': apiKey },
      signal: AbortSignal.timeout(10_000),
    });
  return {
    async get<T>(path: string): Promise<T> {
      const deadline = Date.now() + REFUSED_MS;
      for (;;) {
        const response = await ask(path);
        if (response.ok) return (await response.json()) as T;
        const text = `${path}: ${response.status} ${await response.text()}`;
        if (response.status !== 503 || Date.now() > deadline) throw new Error(text);
        await sleep(AGAIN_MS);
      }
    },
  };
}

const poll = ({ get }: Reader, query: Record<string, string | number>): Promise<PollResult> =>
  get(`/poll?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString()}`);

/** Where a channel's log ends. */
export async function readTop(reader: Reader, channelId: string): Promise<number> {
  return parseCursor((await poll(reader, { channelId, limit: 1 })).cursor).offset;
}

/** Reads a channel's log from its beginning to its end, page by page, as a poller does. */
export async function readLog(reader: Reader, channelId: string): Promise<FinalLog> {
  const entries: LogEntry[] = [];
  // A time long ago gives the log from the first entry that it has.
  for (let since = '1'; ;) {
    const page = await poll(reader, { channelId, since, limit: PAGE });
    if (since !== '1' && !page.recovered) throw new Error(`${channelId}: the log changed while it was read`);
    entries.push(...entriesOf(page).map(({ epoch: _epoch, ...entry }) => entry));
    since = page.cursor;
    if (!page.hasMore) return { channel: channelId, ...placeOf(page.cursor), entries };
  }
}

function placeOf(cursor: string): Pick<FinalLog, 'epoch' | 'offset'> {
  const { epoch, offset } = parseCursor(cursor);
  return { epoch, offset };
}

/** Reads a channel's messages as they stand, from the first to the last. */
export async function readHistory(reader: Reader, channelId: string): Promise<ShownMessage[]> {
  const shown: ShownMessage[] = [];
  const path = `/channels/${encodeURIComponent(channelId)}/messages?limit=${PAGE}`;
  for (let before = ''; ;) {
    const page = await reader.get<{ messages: WireMessage[]; hasMore: boolean }>(path + before);
    shown.unshift(
      ...page.messages.map(({ id, offset, version, deletedAt, reactions }) => {
        return { id, offset, version, isDeleted: !!deletedAt, emojis: reactions.map(({ emoji }) => emoji) };
      }),
    );
    before = `&before=${page.messages[0]?.id ?? ''}`;
    if (!page.hasMore || page.messages.length === 0) return shown;
  }
}

/** I5 across instances: all of them show the same log. */
export function checkSameLogs(name: string, log: FinalLog, other: FinalLog, report: Report): void {
  const place = `${log.channel} at ${name}`;
  if (log.epoch !== other.epoch) return report('conflict', `${place}: epoch ${other.epoch}, elsewhere ${log.epoch}`);
  if (log.entries.length !== other.entries.length) {
    report('conflict', `${place}: ${other.entries.length} entries, elsewhere ${log.entries.length}`);
  }
  const text = (entry: LogEntry | undefined): string =>
    entry ? `${entry.offset} ${entry.id} ${entry.key}` : 'nothing';
  const wrong = log.entries.findIndex((entry, i) => text(entry) !== text(other.entries[i]));
  if (wrong >= 0) {
    report('conflict', `${place}: ${text(other.entries[wrong])}, elsewhere ${text(log.entries[wrong])}`);
  }
}
