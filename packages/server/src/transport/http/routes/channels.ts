import type { FastifyInstance } from 'fastify';
import type { CommandSet } from '../../../commands/index.js';
import type { Call } from '../call.js';
import { bodyWith } from '../call.js';

interface ChannelPath {
  Params: { channelId: string };
}

/** Reading a channel's past, and saying how far it was read. */
export function channelRoutes(app: FastifyInstance, call: Call, commands: CommandSet): void {
  app.get<ChannelPath>('/channels/:channelId/messages', async (request, reply) => {
    const query = request.query as Record<string, unknown>;
    const raw = { ...query, ...request.params, ...(query.limit !== undefined && { limit: toInteger(query.limit) }) };
    return call(commands['channel:history'], request, reply, raw);
  });

  app.post<ChannelPath>('/channels/:channelId/read', async (request, reply) => {
    const raw = bodyWith(request, request.params);
    return { success: true, ...(await call(commands['message:read'], request, reply, raw)) };
  });
}

/** A number in a query is text; what is not plainly one stays what it is, for the schema to refuse. */
const toInteger = (value: unknown): unknown =>
  typeof value === 'string' && /^(0|[1-9][0-9]{0,14})$/.test(value) ? Number(value) : value;
