'use client';

import type { RealtimeClient, RealtimeError, RealtimeEvents } from '@nchat/realtime-client';

/** One event of the client, without message text: a log must be fit to be pasted anywhere. */
export interface LoggedEvent {
  /** Counts up; a key. */
  readonly id: number;
  /** Unix ms. */
  readonly at: number;
  readonly name: keyof RealtimeEvents;
  readonly channelId: string | undefined;
  /** What happened, in a few words. */
  readonly detail: string;
}

/** Events kept; older ones are forgotten. */
const KEPT = 300;

const words = (...parts: (string | number | false | undefined | null)[]): string =>
  parts.filter((part) => part !== undefined && part !== null && part !== false && part !== '').join(' ');

const describeMessage = ({ userId, offset, version, status, threadId }: RealtimeEvents['message']): string =>
  words(`#${offset}`, `by ${userId}`, version > 1 && `v${version}`, status, threadId && `in ${threadId}`);

/** How each event reads. The compiler asks for every one. */
const details: { readonly [E in keyof RealtimeEvents]: (payload: RealtimeEvents[E]) => string } = {
  message: describeMessage,
  'message:updated': describeMessage,
  'message:deleted': ({ messageId, userId }) => words(messageId, `by ${userId}`),
  'message:status': ({ clientMessageId, status, attempts, error }) =>
    words(clientMessageId, status, attempts && `try ${attempts}`, error?.code),
  presence: ({ userId, status, change, devices }) => words(userId, change, status, `${devices.length} device(s)`),
  typing: ({ userId, isTyping }) => words(userId, isTyping ? 'types' : 'stopped'),
  read: ({ userId, offset }) => words(userId, `up to #${offset}`),
  reaction: ({ messageId, userId, emoji, action }) => words(userId, action, emoji, messageId),
  notification: ({ kind, fromUserId }) => words(kind, fromUserId && `from ${fromUserId}`),
  error: ({ code, retryable, requestId }: RealtimeError) => words(code, retryable && 'retryable', requestId),
  state: ({ state, attempt, reason }) => words(state, attempt > 0 && `try ${attempt}`, reason?.code),
  gap: ({ fromOffset, toOffset, recovered }) =>
    words(`#${fromOffset} to #${toOffset}`, recovered ? 'recovered' : 'history is gone'),
  'channel:removed': ({ reason }) => reason,
  'token:refresh': ({ expiresAt }) => (expiresAt === null ? 'never expires' : `expires ${timeOf(expiresAt)}`),
  'queue:change': ({ size }) => `${size} waiting`,
};

/** Time of day, to the millisecond. */
const timeOf = (ms: number): string => new Date(ms).toISOString().slice(11, 23);

/** Hears every event of a client until the returned function is called. */
export function hear(client: RealtimeClient, tell: (event: Omit<LoggedEvent, 'id'>) => void): () => void {
  const stops = (Object.keys(details) as (keyof RealtimeEvents)[]).map((name) => {
    const describe = details[name] as (payload: unknown) => string;
    return client.on(name, (payload) => {
      const { channelId } = payload as { channelId?: string };
      tell({ at: Date.now(), name, channelId, detail: describe(payload) });
    });
  });
  return () => stops.forEach((stop) => stop());
}

/** The log with one more event. */
export const append = (log: readonly LoggedEvent[], event: Omit<LoggedEvent, 'id'>): readonly LoggedEvent[] => [
  ...log.slice(1 - KEPT),
  { ...event, id: (log.at(-1)?.id ?? 0) + 1 },
];

/** A line of text. */
export const lineOf = ({ at, name, channelId, detail }: LoggedEvent): string =>
  words(timeOf(at), name, channelId && `[${channelId}]`, detail);
