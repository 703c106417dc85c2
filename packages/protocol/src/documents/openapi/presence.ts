import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  ActorQuery,
  PresenceRequest,
  PresenceResponse,
  PresenceUpdated,
  StatusRequest,
  StatusUpdated,
  Success,
  TypingRequest,
} from '../../http.js';
import { ChannelId } from '../../ids.js';
import { body, countedAnswer } from './body.js';
import { example } from './examples.js';
import { problems } from './problems.js';

const path = z.object({ channelId: ChannelId.meta({ example: 'channel-123' }) });
const read = problems(['user', 'channel']);
const write = problems(['user', 'body', 'channel']);
const status = problems(['user', 'body']);
const leave = problems(['user']);
const leaveOne = problems(['user', 'channel']);
const left = countedAnswer('Forgotten.', Success, { success: true });

export const presencePaths = {
  '/presence': {
    post: {
      operationId: 'updateStatus',
      tags: ['Presence'],
      summary: 'Set a user’s status, wherever their polls say they are',
      description: 'Does what `presence:update` does; the user is present in the channels of their polls.',
      requestBody: body(StatusRequest, { status: 'dnd' }),
      ...status,
      responses: {
        200: countedAnswer('The status is set.', StatusUpdated, { success: true, userId: 'user-123', status: 'dnd' }),
        ...status.responses,
      },
    },
    delete: {
      operationId: 'endPresence',
      tags: ['Presence'],
      summary: 'End presence by HTTP',
      description:
        'A client that polls no more is gone at once, and not when `REALTIME_PRESENCE_TIMEOUT` is over. Where another ' +
        'client of the user polls, they stay present.',
      requestParams: { query: ActorQuery },
      ...leave,
      responses: { 200: left, ...leave.responses },
    },
  },
  '/presence/{channelId}': {
    get: {
      operationId: 'getPresence',
      tags: ['Presence'],
      summary: 'Who is in a channel',
      description:
        'Users who have the channel joined on a live device, or are present by HTTP, with the status they show; known ' +
        'members (anyone who joined within retention) who are away from the channel are listed as `offline`.',
      requestParams: { path },
      ...read,
      responses: {
        200: countedAnswer('The channel’s users.', PresenceResponse, {
          channelId: 'channel-123',
          users: [example.presence],
          count: { online: 5, away: 2, dnd: 1, offline: 10 },
        }),
        ...read.responses,
      },
    },
    post: {
      operationId: 'updatePresence',
      tags: ['Presence'],
      summary: 'Set a user’s status',
      description:
        'Does what `presence:update` does, and counts a user without a socket as present in the channel for ' +
        '`REALTIME_PRESENCE_TIMEOUT`; every call or poll renews that. `busy` is read as `dnd`.',
      requestParams: { path },
      requestBody: body(PresenceRequest, { userId: 'user-123', status: 'online' }),
      ...write,
      responses: {
        200: countedAnswer('The status is set.', PresenceUpdated, {
          success: true,
          channelId: 'channel-123',
          userId: 'user-123',
          status: 'online',
        }),
        ...write.responses,
      },
    },
    delete: {
      operationId: 'leaveChannel',
      tags: ['Presence'],
      summary: 'End presence by HTTP in a channel',
      description: 'As `DELETE /presence`, for one channel that is polled no more.',
      requestParams: { path, query: ActorQuery },
      ...leaveOne,
      responses: { 200: left, ...leaveOne.responses },
    },
  },
  '/typing': {
    post: {
      operationId: 'sendTyping',
      tags: ['Presence'],
      summary: 'Say that a user types, or stopped',
      description: 'Expires after `REALTIME_TYPING_TIMEOUT` unless repeated; a message sent ends it too.',
      requestBody: body(TypingRequest, { userId: 'user-123', channelId: 'channel-456', isTyping: true }),
      ...write,
      responses: { 200: countedAnswer('Accepted.', Success, { success: true }), ...write.responses },
    },
  },
} satisfies ZodOpenApiPathsObject;
