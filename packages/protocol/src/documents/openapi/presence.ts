import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { PresenceRequest, PresenceResponse, PresenceUpdated, Success, TypingRequest } from '../../http.js';
import { ChannelId } from '../../ids.js';
import { body, countedAnswer } from './body.js';
import { example } from './examples.js';
import { problems } from './problems.js';

const path = z.object({ channelId: ChannelId.meta({ example: 'channel-123' }) });
const read = problems(['user', 'channel']);
const write = problems(['user', 'body', 'channel']);

export const presencePaths = {
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
