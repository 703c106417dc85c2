import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosClient } from './client.js';
import { contentOf, keyOf } from './record.js';
import type { ClientConfig } from './socket-client.js';

interface Place {
  readonly epoch: string;
  readonly offset: number;
  readonly id: string;
}

export interface WireMessage {
  readonly id: string;
  readonly offset: number;
  readonly content: string;
  readonly position: Place;
  readonly prev: string;
}

interface PollResult {
  readonly channelId: string;
  readonly messages: readonly WireMessage[];
  readonly cursor: string;
  readonly recovered: boolean;
  readonly error?: { readonly code: string };
}

interface Refusal {
  readonly code?: string;
  readonly retryable?: boolean;
}

const WAIT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 5_000;
const PAUSE_MS = 200;

/** A client of plain HTTP, written from the protocol document alone. */
export function pollClient({ name, url, token, channels, recorder }: ClientConfig): ChaosClient {
  const cursors = new Map<string, string>();
  const stopped = new AbortController();
  let sent = 0;
  let pending = 0;
  let turns = 0;
  let loop: Promise<void> = Promise.resolve();

  async function call(path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }), ...headers },
      body: body && JSON.stringify(body),
      signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
  }

  /** Alternates between the two forms, and between one channel and all. */
  async function ask(): Promise<readonly PollResult[]> {
    turns += 1;
    const channel = channels[turns % channels.length] ?? '';
    const since = cursors.get(channel);
    const isSingle = turns % 3 === 0 && since !== undefined;
    const response = isSingle
      ? await call(`/poll?${new URLSearchParams({ channelId: channel, since, wait: '100' }).toString()}`)
      : await call('/poll', {
          channels: channels.map((id) => ({ channelId: id, since: cursors.get(id) })),
          wait: WAIT_MS,
        });
    if (!response.ok) throw new Error(`poll: ${response.status} ${await response.text()}`);
    const answer = (await response.json()) as PollResult | { results: readonly PollResult[] };
    return 'results' in answer ? answer.results : [answer];
  }

  function take({ channelId, messages, cursor, recovered, error }: PollResult): void {
    if (error) return;
    const before = cursors.get(channelId);
    const place = parseCursor(cursor);
    cursors.set(channelId, cursor);
    const isSlice = before !== undefined && recovered;
    for (const { id, offset, content, position, prev } of messages) {
      const entry = { id, offset, epoch: position.epoch, prev, key: keyOf(content) };
      recorder.add(name, isSlice ? 'deliver' : 'seen', channelId, entry);
    }
    if (before === undefined) recorder.add(name, 'start', channelId, place);
    else if (!recovered) recorder.add(name, 'gap', channelId, place);
  }

  async function follow(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        for (const result of await ask()) take(result);
      } catch {
        await sleep(PAUSE_MS);
      }
    }
  }

  async function send(channel: string): Promise<void> {
    const key = `${name}-${(sent += 1)}`;
    recorder.add(name, 'asked', channel, { key });
    pending += 1;
    while (!stopped.signal.aborted) {
      const result = await attempt(channel, key).catch((): Refusal => ({ retryable: true }));
      if ('id' in result) recorder.add(name, 'send', channel, { key, ...result });
      else if (result.retryable === false)
        recorder.add(name, 'send', channel, { key, outcome: result.code ?? 'error' });
      else {
        await sleep(PAUSE_MS);
        continue;
      }
      break;
    }
    pending -= 1;
  }

  async function attempt(channel: string, key: string): Promise<Place | Refusal> {
    const body = { channelId: channel, content: contentOf(key) };
    const response = await call('/messages', body, { 'Idempotency-Key': key });
    const answer = (await response.json()) as { position: Place } & Refusal;
    return response.ok ? answer.position : { code: answer.code, retryable: answer.retryable ?? true };
  }

  return {
    name,
    channels,
    async start() {
      loop = follow();
      const deadline = Date.now() + REQUEST_TIMEOUT_MS;
      while (cursors.size < channels.length) {
        if (Date.now() > deadline) throw new Error(`${name} does not get a first answer`);
        await sleep(20);
      }
    },
    send: (channel) => void send(channel),
    pending: () => pending,
    async stop() {
      stopped.abort();
      await loop;
    },
  };
}

/** `<epoch>:<offset>:<id>`; an id may hold colons, the other two cannot. */
export function parseCursor(cursor: string): Place {
  const [epoch = '', offset = '0', ...id] = cursor.split(':');
  return { epoch, offset: Number(offset), id: id.join(':') };
}
