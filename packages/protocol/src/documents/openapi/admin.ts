import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  BroadcastRequest,
  DisconnectRequest,
  DisconnectResponse,
  RemoveRequest,
  RevokeRequest,
  StatsResponse,
  Success,
} from '../../http.js';
import { ChannelId, UserId } from '../../ids.js';
import { answer, body } from './body.js';
import { idempotencyKey } from './headers.js';
import { problems } from './problems.js';

const userPath = z.object({ id: UserId.meta({ example: 'user-123', description: 'User id, percent-encoded.' }) });
const channelPath = z.object({ id: ChannelId.meta({ example: 'channel-123' }) });
const done = answer('Done.', Success, { success: true });
const write = problems(['auth', 'body'], 'forbidden', 'invalid_payload', 'timeout');
const channelWrite = problems(['auth', 'body', 'channel'], 'forbidden', 'invalid_payload', 'timeout');
const read = problems(['auth'], 'forbidden');

export const adminPaths = {
  '/admin/broadcast': {
    post: {
      operationId: 'broadcast',
      tags: ['Administration'],
      summary: 'Send an event of the application’s own',
      description:
        'Emits `event` with `payload` to everyone in the rooms who is connected now. With `durable: true` it becomes a ' +
        '`notification` entry (`kind` is the event, `data` the payload) in each channel’s log or user’s inbox instead, ' +
        'and reaches those too who come later. Names of the protocol’s own events are refused.',
      requestParams: { header: idempotencyKey },
      requestBody: body(BroadcastRequest, {
        rooms: ['channel:channel-123', 'user:user-456'],
        event: 'maintenance:planned',
        payload: { at: '2026-02-03T22:00:00Z' },
        durable: true,
      }),
      ...write,
      responses: { 200: done, ...write.responses },
    },
  },
  '/admin/users/{id}/disconnect': {
    post: {
      operationId: 'disconnectUser',
      tags: ['Administration'],
      summary: 'Close all sessions of a user',
      description:
        'On every instance; `sessions` counts those on the one that answers. They may connect again: revoke their tokens ' +
        'to prevent that.',
      requestParams: { path: userPath },
      requestBody: { ...body(DisconnectRequest, { reason: 'moderation' }), required: false },
      ...write,
      responses: { 200: answer('Closed.', DisconnectResponse, { success: true, sessions: 2 }), ...write.responses },
    },
  },
  '/admin/channels/{id}/remove': {
    post: {
      operationId: 'removeFromChannel',
      tags: ['Administration'],
      summary: 'Take a user out of a channel',
      description: 'Every device leaves the channel’s room and gets `channel:removed`.',
      requestParams: { path: channelPath },
      requestBody: body(RemoveRequest, { userId: 'user-123', reason: 'left the team' }),
      ...channelWrite,
      responses: { 200: done, ...channelWrite.responses },
    },
  },
  '/admin/tokens/revoke': {
    post: {
      operationId: 'revokeTokens',
      tags: ['Administration'],
      summary: 'Revoke tokens',
      description:
        'Those that meet every criterion named: the user, the token’s `jti`, issued `before` (Unix ms). ' +
        'Live sessions close with `token_revoked` within 5 s on every instance.',
      requestBody: body(RevokeRequest, { userId: 'user-123', before: 1770120000000 }),
      ...write,
      responses: { 200: done, ...write.responses },
    },
  },
  '/admin/stats': {
    get: {
      operationId: 'getStats',
      tags: ['Administration'],
      summary: 'Figures of this instance',
      ...read,
      responses: {
        200: answer('The figures.', StatsResponse, {
          connections: 1234,
          users: 900,
          channels: 120,
          feeds: 118,
          fanout: 'fast',
          pollWaiters: 4,
          uptime: 86400,
        }),
        ...read.responses,
      },
    },
  },
} satisfies ZodOpenApiPathsObject;
