import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from './acts.js';
import type { ChaosClient, ClientConfig } from './client.js';
import { entriesOf, parseCursor, type Place, type PollResult } from './wire.js';

interface Refusal {
  readonly code?: string;
  readonly message?: string;
  readonly retryable?: boolean;
}

const WAIT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 5_000;
const PAUSE_MS = 200;

/** A client of plain HTTP, written from the protocol document alone. */
export function pollClient({ name, url, token, channels, recorder, acts }: ClientConfig): ChaosClient {
  const cursors = new Map<string, string>();
  const stopped = new AbortController();
  let pending = 0;
  let turns = 0;
  let loop: Promise<void> = Promise.resolve();

  async function call(method: string, path: string, body?: object, key?: string): Promise<Response> {
    return fetch(`${url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body && { 'Content-Type': 'application/json' }),
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
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
      ? await call('GET', `/poll?${new URLSearchParams({ channelId: channel, since, wait: '100' }).toString()}`)
      : await call('POST', '/poll', {
          channels: channels.map((id) => ({ channelId: id, since: cursors.get(id) })),
          wait: WAIT_MS,
        });
    if (!response.ok) throw await refusalOf(response);
    const answer = (await response.json()) as PollResult | { results: readonly PollResult[] };
    return 'results' in answer ? answer.results : [answer];
  }

  async function refusalOf(response: Response): Promise<Error> {
    const text = await response.text();
    recorder.errorTexts.add(text);
    const { code } = JSON.parse(text) as Refusal;
    // Whoever is refused for who they are has no reason to ask again.
    if (response.status === 401) stopped.abort();
    return new Error(`poll: ${response.status} ${code ?? ''}`);
  }

  function take(result: PollResult): void {
    const { channelId, messages, cursor, recovered, error } = result;
    if (error) return;
    const before = cursors.get(channelId);
    const place = parseCursor(cursor);
    cursors.set(channelId, cursor);
    if (before !== undefined && recovered) {
      for (const entry of entriesOf(result)) recorder.add(name, 'deliver', channelId, { ...entry, about: '' });
    } else {
      // Of a message that was changed, a page tells where the change is.
      for (const { id, offset, position, clientMessageId: key = '' } of messages) {
        if (position.id === id) recorder.add(name, 'seen', channelId, { id, offset, epoch: position.epoch, key });
      }
      recorder.add(name, before === undefined ? 'start' : 'gap', channelId, place);
      acts.lost(channelId);
    }
    for (const { id, userId, clientMessageId = '' } of messages) {
      if (userId !== name) acts.saw(channelId, id, clientMessageId);
    }
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

  async function act(channel: string): Promise<void> {
    const next = acts.next(channel);
    const { kind, key } = next;
    const op = kind === 'send' ? 'send' : 'change';
    recorder.add(name, 'asked', channel, { key, about: kind === 'send' ? (next.mentions[0] ?? '') : next.messageId });
    pending += 1;
    while (!stopped.signal.aborted) {
      const result = await attempt(channel, next).catch((): Refusal => ({ retryable: true }));
      if ('id' in result) {
        // What a change is told may be a later place: that of the message as it stands.
        recorder.add(name, op, channel, kind === 'send' ? { key, ...result } : { key });
        if (kind === 'send') acts.sent(channel, result.id, key);
      } else if (result.retryable === false) recorder.add(name, op, channel, { key, outcome: result.code ?? 'error' });
      else {
        await sleep(PAUSE_MS);
        continue;
      }
      break;
    }
    pending -= 1;
  }

  async function attempt(channel: string, next: Act): Promise<Place | Refusal> {
    const response = await request(channel, next);
    const answer = (await response.json()) as { position: Place } & Refusal;
    if (!response.ok) recorder.errorTexts.add(JSON.stringify(answer));
    return response.ok ? answer.position : { code: answer.code, retryable: answer.retryable ?? true };
  }

  function request(channel: string, next: Act): Promise<Response> {
    const { key } = next;
    if (next.kind === 'send') {
      const { text: content, mentions } = next;
      return call('POST', '/messages', { channelId: channel, content, mentions }, key);
    }
    const message = `/channels/${channel}/messages/${next.messageId}`;
    if (next.kind === 'edit') return call('PATCH', message, { content: next.text }, key);
    if (next.kind === 'delete') return call('DELETE', message, undefined, key);
    return call('PUT', `${message}/reactions/${encodeURIComponent(next.emoji)}`, undefined, key);
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
    act: (channel) => void act(channel),
    pending: () => pending,
    isOver: () => stopped.signal.aborted,
    shown: () => null,
    async stop() {
      stopped.abort();
      await loop;
    },
  };
}
