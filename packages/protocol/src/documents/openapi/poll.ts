import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { RealtimeError } from '../../errors.js';
import {
  BatchPollRequest,
  BatchPollResponse,
  PollQuery,
  PollResult,
  SessionQuery,
  SessionResponse,
} from '../../http.js';
import { encodeCursor } from '../../position.js';
import { answer, body, countedAnswer } from './body.js';
import { example } from './examples.js';
import { problems } from './problems.js';

const { message, position, presence, receipt } = example;
const cursor = encodeCursor(position);
const one = problems(['user', 'channel'], 'invalid_cursor');
const session = problems(['user'], 'unsupported_protocol');
const many = problems(['user', 'body'], 'invalid_cursor');

const result = {
  channelId: 'channel-123',
  messages: [message],
  events: [],
  cursor,
  recovered: true,
  hasMore: false,
  timestamp: 1770120000250,
  presence: [presence],
  typing: [],
  receipts: [receipt],
};

export const pollPaths = {
  '/session': {
    get: {
      operationId: 'getSession',
      tags: ['Polling'],
      summary: 'Whose credentials these are, and until when',
      description:
        'What the handshake is to sockets: a client that is about to poll learns whether it may, and who it is. Free, ' +
        'so it also serves to measure the round trip, and to try a new token.',
      requestParams: { query: SessionQuery },
      ...session,
      responses: {
        200: answer('The credentials are good.', SessionResponse, {
          userId: 'user-123',
          expiresAt: 1770123600000,
          serverTime: 1770120000250,
          protocolVersion: 1,
        }),
        ...session.responses,
      },
    },
  },
  '/poll': {
    get: {
      operationId: 'poll',
      tags: ['Polling'],
      summary: 'Read one channel’s log, waiting for news if asked to',
      description:
        '`since` is the `cursor` of the last answer, or a bare integer: Unix time in milliseconds, below 1e11 in ' +
        'seconds. Without it: the newest page. `messages` are the log’s `message` entries after it, `events` all other ' +
        'entries; together, ordered by `position.offset`, they are the slice of the log. `recovered: false` says that ' +
        'history was lost: drop what you have and start from this answer. With `since` and `wait` (ms) the answer is held ' +
        'back until there is something to say. Needs the right to join; the user counts as present while it polls.',
      requestParams: { query: PollQuery },
      ...one,
      responses: {
        200: countedAnswer('What happened since.', PollResult, result),
        ...one.responses,
      },
    },
    post: {
      operationId: 'pollMany',
      tags: ['Polling'],
      summary: 'Read up to 100 channels at once',
      description:
        'The WebSocket replacement of the SDK: one request for all channels, answered as soon as one of them has news. ' +
        'A channel asked for with `state` (`null` at first, then the `state` of its last result) is answered when ' +
        'presence, typing or receipts change, too, with only those of them that have; the first result also has ' +
        '`lastRead` and `unreadCount`. `status` is how the polling device shows in presence.',
      requestBody: body(BatchPollRequest, {
        channels: [
          { channelId: 'channel-123', since: cursor, state: '1k2x.2m.0.m7f3q2c0' },
          { channelId: 'private-7', since: cursor, state: null },
        ],
        wait: 25000,
      }),
      ...many,
      responses: {
        200: countedAnswer('One result per channel, each a success or an error of its own.', BatchPollResponse, {
          results: [
            { ...result, state: '1k2x.2m.0.m7f3q2d9' },
            { channelId: 'private-7', error: new RealtimeError('forbidden', { requestId: 'req-7f3a' }).toWire() },
          ],
          timestamp: 1770120000250,
        }),
        ...many.responses,
      },
    },
  },
} satisfies ZodOpenApiPathsObject;
