import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { HistoryQuery, HistoryResponse, ReadRequest, ReadResponse } from '../../http.js';
import { ChannelId } from '../../ids.js';
import { body, countedAnswer } from './body.js';
import { example } from './examples.js';
import { problems } from './problems.js';

const { message, messageId, position, receipt } = example;
const path = z.object({ channelId: ChannelId.meta({ example: 'channel-123' }) });
const history = problems(['user', 'channel'], 'message_not_found');
const read = problems(['user', 'body', 'channel', 'mutation'], 'message_not_found');

export const channelPaths = {
  '/channels/{channelId}/messages': {
    get: {
      operationId: 'getHistory',
      tags: ['Messages'],
      summary: 'Page through a channel’s messages',
      description:
        'Messages as they stand, oldest first: edits and reactions applied, deleted ones as tombstones. Without ' +
        '`before`, `after` and `around` the newest page. `threadId` narrows to the replies of a thread, without its ' +
        'root. A `limit` above 300 is read as 300.',
      requestParams: { path, query: HistoryQuery },
      ...history,
      responses: {
        200: countedAnswer('A page of messages.', HistoryResponse, { messages: [message], hasMore: true, position }),
        ...history.responses,
      },
    },
  },
  '/channels/{channelId}/read': {
    post: {
      operationId: 'markRead',
      tags: ['Messages'],
      summary: 'Mark a channel read up to a message',
      description: 'Marks move forward only: an older message changes nothing and returns the mark as it is.',
      requestParams: { path },
      requestBody: body(ReadRequest, { messageId }),
      ...read,
      responses: {
        200: countedAnswer('The mark as it stands.', ReadResponse, {
          success: true,
          channelId: receipt.channelId,
          messageId,
          offset: receipt.offset,
          readAt: receipt.readAt,
          unreadCount: 0,
        }),
        ...read.responses,
      },
    },
  },
} satisfies ZodOpenApiPathsObject;
