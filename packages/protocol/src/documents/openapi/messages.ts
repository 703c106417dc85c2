import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  DeleteResponse,
  EditRequest,
  EditResponse,
  MutationQuery,
  ReactionResponse,
  SendRequest,
  SendResponse,
} from '../../http.js';
import { ChannelId, MessageId } from '../../ids.js';
import { Emoji } from '../../models/reaction.js';
import { body, countedAnswer } from './body.js';
import { example } from './examples.js';
import { idempotencyKey } from './headers.js';
import { problems } from './problems.js';

const { message, position, messageId, entryId, epoch } = example;
const path = z.object({
  channelId: ChannelId.meta({ example: 'channel-123' }),
  messageId: MessageId.meta({ example: messageId }),
});
const reactionPath = path.extend({ emoji: Emoji.meta({ example: '👍', description: 'Percent-encoded in the path.' }) });
const next = { epoch, offset: 43, id: entryId };

const send = problems(['user', 'body', 'channel', 'mutation'], 'idempotency_mismatch');
const edit = problems(['user', 'body', 'channel', 'mutation'], 'idempotency_mismatch', 'message_not_found');
const change = problems(['user', 'channel', 'mutation'], 'idempotency_mismatch', 'message_not_found');

const reaction = (count: number) =>
  countedAnswer('The reaction as it stands.', ReactionResponse, {
    success: true,
    messageId,
    emoji: '👍',
    count,
    position: next,
  });

export const messagePaths = {
  '/messages': {
    post: {
      operationId: 'sendMessage',
      tags: ['Messages'],
      summary: 'Send a message',
      description:
        'The same user’s second call with the same key in the same channel returns the first result with ' +
        '`duplicate: true`; other content under the same key is `idempotency_mismatch`.',
      requestParams: { header: idempotencyKey },
      requestBody: body(SendRequest, {
        channelId: 'channel-123',
        userId: 'user-456',
        content: 'Hello world!',
        mentions: ['user-789'],
      }),
      ...send,
      responses: {
        201: countedAnswer('The message is in the channel’s log.', SendResponse, {
          success: true,
          message,
          position,
          duplicate: false,
        }),
        ...send.responses,
      },
    },
  },
  '/channels/{channelId}/messages/{messageId}': {
    patch: {
      operationId: 'editMessage',
      tags: ['Messages'],
      summary: 'Edit a message',
      description: 'By its author, or whoever may moderate the channel.',
      requestParams: { path, header: idempotencyKey },
      requestBody: body(EditRequest, { content: 'Hello, world!' }),
      ...edit,
      responses: {
        200: countedAnswer('The message as it stands now.', EditResponse, {
          success: true,
          message: {
            ...message,
            content: 'Hello, world!',
            editedAt: '2026-02-03T12:01:00.000Z',
            version: 2,
            position: next,
            prev: messageId,
          },
          position: next,
        }),
        ...edit.responses,
      },
    },
    delete: {
      operationId: 'deleteMessage',
      tags: ['Messages'],
      summary: 'Delete a message',
      description: 'By its author, or whoever may moderate the channel. Leaves a tombstone without content.',
      requestParams: { path, query: MutationQuery, header: idempotencyKey },
      ...change,
      responses: {
        200: countedAnswer('The message is deleted.', DeleteResponse, { success: true, messageId, position: next }),
        ...change.responses,
      },
    },
  },
  '/channels/{channelId}/messages/{messageId}/reactions/{emoji}': {
    put: {
      operationId: 'addReaction',
      tags: ['Messages'],
      summary: 'React to a message',
      description: 'Reacting twice with the same emoji is reacting once.',
      requestParams: { path: reactionPath, query: MutationQuery, header: idempotencyKey },
      ...change,
      responses: { 200: reaction(1), ...change.responses },
    },
    delete: {
      operationId: 'removeReaction',
      tags: ['Messages'],
      summary: 'Take a reaction back',
      description: 'Taking back what is not there changes nothing.',
      requestParams: { path: reactionPath, query: MutationQuery, header: idempotencyKey },
      ...change,
      responses: { 200: reaction(0), ...change.responses },
    },
  },
} satisfies ZodOpenApiPathsObject;
