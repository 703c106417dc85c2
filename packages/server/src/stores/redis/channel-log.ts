import { setImmediate } from 'node:timers/promises';
import type { LogEntry, Position } from '@nchat/realtime-protocol';
import { limits, RealtimeError, type ErrorCode } from '@nchat/realtime-protocol';
import { isoTime } from '../../core/clock.js';
import { fingerprint } from '../../core/fingerprint.js';
import { randomId } from '../../core/ids.js';
import { othersMentioned } from '../../core/mentions.js';
import { reactionLimits } from '../../core/reactions.js';
import { messageAt } from '../../core/sent-message.js';
import type { Append, Appended, ChannelLog, HistoryQuery, MessageAppend, Slice } from '../../ports/channel-log.js';
import { channelTopic, logOf } from '../../ports/topics.js';
import { decodeEntry, decodeMessage, fieldsOf, messageFields, type MessageBody } from './decode.js';
import { Horizon } from './horizon.js';
import type { Keys } from './keys.js';
import type { RedisCalls } from './scripts.js';

export interface LogBounds {
  readonly messages: number;
  readonly entries: number;
  readonly ttlMs: number;
  readonly idempotencyTtlMs: number;
}

/**
 * When a connection breaks, what was under way on it is sent again on the next one. For so long an append without an id
 * of the sender's is known by that of its entry.
 */
const RESEND_MS = 20_000;

/** Logs that are asked for their top in one turn: some milliseconds. */
const TOPS_CHUNK = 500;

type Top = [epoch: string, offset: string, id: string];
type RawSlice = [...Top, recovered: number, more: number, entries: string[][]];
type RawAppended = [
  status: string,
  epoch: string,
  offset: string,
  id: string,
  prev: string,
  at: string,
  message: string[] | null,
];

/** The channel log in Redis: every method is one script call, and so atomic. */
export function createRedisLog(
  { call, hmget }: RedisCalls,
  keys: Keys,
  bounds: LogBounds,
  horizon = new Horizon(),
): ChannelLog {
  const noted = (channelId: string, [epoch, offset, id]: Top): Position => {
    const top = { epoch, offset: Number(offset), id };
    horizon.note(channelId, top);
    return top;
  };
  const slice = (channelId: string, [epoch, offset, id, recovered, more, entries]: RawSlice): Slice => ({
    recovered: recovered === 1,
    ...(recovered === 2 && { contradicts: true }),
    entries: entries.map((raw) => entryOf(channelId, epoch, raw)),
    top: noted(channelId, [epoch, offset, id]),
    hasMore: more === 1,
  });

  return {
    async append(request) {
      const { channelId, userId, operationId } = request;
      const operation = keys.operation(channelId, userId, operationId ?? request.id);
      const seen = horizon.of(channelId);
      if (request.kind === 'message' && othersMentioned(userId, request.mentions).length > 0) {
        // Goes out ahead of the append and with it; the sender waits for the append alone.
        call('mentionsNote', [keys.mentions], [channelId, bounds.ttlMs]).catch(() => {});
      }
      const answer = await call<RawAppended | [code: ErrorCode] | [code: ErrorCode, path: string]>(
        'append',
        [...keys.log(channelId), operation],
        [
          request.kind,
          request.id,
          userId,
          randomId(),
          bounds.ttlMs,
          bounds.messages,
          bounds.entries,
          operationId === undefined ? RESEND_MS : bounds.idempotencyTtlMs,
          fingerprint(request),
          request.at,
          keys.bus(channelTopic(channelId)),
          channelId,
          ...argsOf(request),
          seen.epoch,
          seen.offset,
          seen.id,
        ],
      );
      if (answer.length === 1 || answer.length === 2) throw new RealtimeError(answer[0], { path: answer[1] });
      const result = appended(request, answer);
      // A repeat answers with its first place, perhaps of a life that is over.
      if (answer[0] !== 'dup') horizon.note(channelId, result.position);
      return result;
    },
    async read(channelId, { epoch, offset, id }, limit) {
      const args = [epoch, offset, id, limit, randomId(), bounds.ttlMs];
      return slice(channelId, await call<RawSlice>('read', keys.log(channelId), args));
    },
    async readSince(channelId, time, limit) {
      return slice(
        channelId,
        await call<RawSlice>('tail', keys.log(channelId), [limit, time, randomId(), bounds.ttlMs]),
      );
    },
    async tail(channelId, limit) {
      return slice(channelId, await call<RawSlice>('tail', keys.log(channelId), [limit, '', randomId(), bounds.ttlMs]));
    },
    async history(query) {
      const { channelId, threadId = '', limit } = query;
      const args = [...anchorOf(query), threadId, limit, randomId(), bounds.ttlMs];
      const answer = await call<[...Top, more: number, messages: string[][]] | [ErrorCode]>(
        'history',
        keys.log(channelId),
        args,
      );
      if (answer.length === 1) throw new RealtimeError(answer[0]);
      const [epoch, offset, id, more, messages] = answer;
      return {
        messages: messages.map(([, ...values]) => decodeMessage(epoch, messageFields(values))),
        hasMore: more === 1,
        top: noted(channelId, [epoch, offset, id]),
      };
    },
    async tops(channelIds) {
      const read = (channelId: string) => hmget(keys.log(channelId)[0] as string, ['e', 's', 't']);
      const chunks: Promise<PromiseSettledResult<(string | null)[]>[]>[] = [];
      for (let from = 0; from < channelIds.length; from += TOPS_CHUNK) {
        // Nobody waits for an answer here: the next ones are asked in the next turn, so that all else goes on between.
        if (from > 0) await setImmediate();
        chunks.push(Promise.allSettled(channelIds.slice(from, from + TOPS_CHUNK).map(read)));
      }
      const answers = (await Promise.all(chunks)).flat();
      // One node of a Cluster that is away must not hide what the others know.
      const failed = answers.find((answer) => answer.status === 'rejected');
      if (failed && answers.every(({ status }) => status === 'rejected')) throw failed.reason;
      return answers.map((answer) => {
        if (answer.status === 'rejected') return undefined;
        const [epoch, offset, id] = answer.value;
        return epoch ? { epoch, offset: Number(offset), id: id ?? '' } : null;
      });
    },
    async rotate(channelId, brokenEpoch) {
      await call('rotate', keys.log(channelId), [brokenEpoch, randomId()]);
    },
    unread: (channelId, userId, offset) => call('unread', keys.log(channelId), [userId, offset, limits.unread]),
  };
}

function entryOf(
  channelId: string,
  epoch: string,
  [offset = '', deletedAt = '', ...flat]: readonly string[],
): LogEntry {
  const fields = fieldsOf(flat);
  const { k: kind = '', i: id = '', p: prev = '' } = fields;
  return decodeEntry(channelId, { epoch, offset: Number(offset), kind, id, prev, fields, deletedAt });
}

const anchorOf = ({ before, after, around }: HistoryQuery): [mode: string, id: string] => {
  if (before !== undefined) return ['before', before];
  if (after !== undefined) return ['after', after];
  return around === undefined ? ['newest', ''] : ['around', around];
};

/** What the script needs beside the common arguments, by kind. */
function argsOf(request: Append): (string | number)[] {
  switch (request.kind) {
    case 'message':
      return [
        JSON.stringify(bodyOf(request)),
        request.content,
        JSON.stringify(request.mentions),
        request.threadId ?? '',
        othersMentioned(request.userId, request.mentions).join('\n'),
      ];
    case 'edit': {
      const mentions = request.mentions ? JSON.stringify(request.mentions) : '';
      return [request.messageId, request.moderator ? 1 : 0, request.content, mentions, isoTime(request.at)];
    }
    case 'delete':
      return [request.messageId, request.moderator ? 1 : 0, isoTime(request.at)];
    case 'reaction':
      return [request.messageId, request.emoji, request.action, reactionLimits.emojis, reactionLimits.users];
    case 'notification':
      return [JSON.stringify({ ...request.notice, ...logOf(request.channelId) })];
  }
}

function bodyOf(request: MessageAppend): MessageBody {
  return {
    id: request.id,
    channelId: request.channelId,
    userId: request.userId,
    user: request.user,
    clientMessageId: request.operationId,
    threadId: request.threadId,
    replyTo: request.replyTo,
    attachments: request.attachments,
    metadata: request.metadata,
    createdAt: isoTime(request.at),
    timestamp: request.at,
  };
}

function appended(request: Append, [status, epoch, offset, id, prev, at, values]: RawAppended): Appended {
  const position: Position = { epoch, offset: Number(offset), id };
  // A send's message is what it said, now or the first time, also when it is trimmed by now.
  const sent = request.kind === 'message' ? messageAt(request, { position, prev }, Number(at)) : undefined;
  const message = values ? decodeMessage(epoch, messageFields(values)) : sent;
  // Without an id of the sender's there was one try, whoever sent it on twice.
  const duplicate = status === 'dup' && request.operationId !== undefined;
  return { position, ...(message && { message }), duplicate };
}
