import {
  encodeCursor,
  RealtimeError,
  type BatchPollResponse,
  type CommandName,
  type Position,
  type SessionResponse,
} from '@nchat/realtime-protocol/core';
import type { Clock } from '../../clock.js';
import { createId } from '../../ids.js';
import type { TransportConfig, TransportHandlers, Transport } from '../transport.js';
import { createHttpClient, type Fetch } from './http-client.js';
import { createPollLoop } from './poll-loop.js';
import { joinData, keep, type PolledChannel } from './polled-channel.js';
import { routes } from './routes.js';

type Payload = Readonly<Record<string, unknown>>;
type Answer = (answer: unknown) => void;

interface JoinWish {
  readonly channelId: string;
  readonly since?: Position | null;
}

/**
 * Everything over plain HTTP: commands are calls, and what the server would send comes with polls that wait. Joins
 * are polls that do not; nothing is kept on the server, so that every call may reach another instance.
 */
export function openPolling(
  { url, path, auth, timeoutMs }: TransportConfig,
  { onEvent, onClose }: TransportHandlers,
  { clock, fetch }: { clock: Clock; fetch: Fetch },
): Transport {
  const { host, protocol } = new URL(url, globalThis.location?.href);
  const base = `${protocol.replace('ws', 'http')}//${host}${path.replace(/\/socket\.io\/?$/, '').replace(/\/$/, '')}`;
  const http = createHttpClient(clock, fetch, base, auth);
  const channels = new Map<string, PolledChannel>();
  /** The latest join of each channel: an answer to an older one, or to one that was left, does not count. */
  const joins = new Map<string, object>();
  const sessionId = createId(clock.now());
  let userId = '';
  let status: 'online' | 'away' | undefined;
  let isClosed = false;
  /** Starts and stops of typing must not overtake each other. */
  let typing: Promise<unknown> = Promise.resolve();

  const emit = (name: string, data: unknown): void => {
    if (!isClosed) onEvent(name, data);
  };
  const loop = createPollLoop({ clock, http, channels, status: () => status, emit, end });

  function end(error: RealtimeError): void {
    if (isClosed) return;
    isClosed = true;
    loop.stop();
    const isMeant = error.retryable || [401, 403, 426].includes(error.status);
    const { retryAfterMs } = error;
    // What answers has no such route, so it is not the server that we look for.
    onClose(isMeant && error.code !== 'timeout' ? error : new RealtimeError('offline', { retryAfterMs, cause: error }));
  }

  const session = (deadlineMs?: number, token?: string): Promise<SessionResponse> =>
    http.call('GET', `/session?protocol=${auth.protocol}`, undefined, {
      ...(deadlineMs && { deadlineMs }),
      ...(token && { token }),
    });

  async function start(): Promise<void> {
    try {
      const { serverTime, protocolVersion, expiresAt, ...who } = await session(timeoutMs);
      userId = who.userId;
      emit('connected', { socketId: sessionId, serverTime, protocolVersion });
      emit('authenticated', { userId, sessionId, expiresAt, rooms: [`user:${userId}`] });
    } catch (error) {
      end(error as RealtimeError);
    }
  }

  async function join(payload: JoinWish & { readonly channels?: readonly JoinWish[] }): Promise<object> {
    const mine = {};
    const wishes = payload.channels ?? [payload];
    const asked = wishes.map(({ channelId, since }) => {
      joins.set(channelId, mine);
      // With a position in a channel that is polled, only the range is wanted.
      const state = (since && channels.get(channelId)?.state) ?? null;
      return { channelId, since: since ? encodeCursor(since) : null, state };
    });
    const { results } = await http.call<BatchPollResponse>('POST', '/poll', { channels: asked, status });
    const answers = results.map((result) => {
      const { channelId } = result;
      if ('error' in result) return { channelId, success: false, error: result.error };
      if (joins.get(channelId) === mine) {
        const fresh: PolledChannel = {
          cursor: '',
          state: '',
          isBehind: false,
          members: new Map(),
          receipts: new Map(),
          typing: [],
        };
        const channel = channels.get(channelId) ?? fresh;
        keep(channel, result);
        channel.isBehind = result.recovered && result.hasMore;
        channels.set(channelId, channel);
      }
      return { channelId, success: true, data: joinData(result, userId) };
    });
    if (!isClosed) loop.restart();
    if (payload.channels) return { results: answers };
    const [answer] = answers;
    if (answer?.success) return answer.data!;
    throw RealtimeError.fromWire(answer?.error);
  }

  function leave({ channelId }: JoinWish): void {
    joins.delete(channelId);
    if (channels.delete(channelId)) loop.restart();
  }

  async function run(name: CommandName, payload: Payload): Promise<object> {
    if (name === 'channel:join') return join(payload as unknown as JoinWish);
    if (name === 'auth:refresh') {
      const token = payload.token as string;
      const { expiresAt } = await session(undefined, token);
      http.use(token);
      return { userId, expiresAt };
    }
    if (name === 'channel:leave') leave(payload as unknown as JoinWish);
    const { success: _success, ...data } = await http.call<{ success?: true; status?: string }>(
      ...routes[name]!(payload),
    );
    if (name === 'presence:update') {
      const wish = payload.status;
      if (wish === 'online' || wish === 'away') status = wish;
    }
    return data;
  }

  async function answer(name: CommandName, payload: Payload, ack: Answer): Promise<void> {
    try {
      if (name === 'ping') ack({ ...payload, serverTime: (await session()).serverTime });
      else ack({ success: true, data: await run(name, payload) });
    } catch (cause) {
      const error = cause as RealtimeError;
      // The credentials are over, not the call: with new ones it is made again.
      const isOver = error.status === 401 && name !== 'auth:refresh';
      ack({ success: false, error: isOver ? new RealtimeError('offline') : error });
      if (isOver) end(error);
    }
  }

  void start();

  return {
    name: 'polling',
    emit(name, payload, ack = () => {}) {
      if (isClosed) return;
      const send = (): Promise<void> => answer(name, payload as Payload, ack);
      if (name === 'typing') typing = typing.then(send);
      else void send();
    },
    // Calls that are under way may come to their end: what they say still holds. Once replaced, it may still be closed.
    close(isReplaced) {
      isClosed = true;
      loop.stop();
      if (isReplaced || channels.size === 0) return;
      channels.clear();
      http.call('DELETE', '/presence', undefined, { keepalive: true }).catch(() => {});
    },
  };
}
