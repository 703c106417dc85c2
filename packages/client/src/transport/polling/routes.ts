import type { CommandName } from '@nchat/realtime-protocol/core';

type Payload = Readonly<Record<string, unknown>>;
type Request = readonly [method: string, path: string, body?: object];

const part = (value: unknown): string => encodeURIComponent(value as string);

function query(values: Payload): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return given.length > 0 ? `?${given.map(([name, value]) => `${name}=${part(value)}`).join('&')}` : '';
}

const messages = ({ channelId }: Payload): string => `/channels/${part(channelId)}/messages`;
const message = (payload: Payload): string => `${messages(payload)}/${part(payload.messageId)}`;
const reaction = (payload: Payload): string =>
  `${message(payload)}/reactions/${part(payload.emoji)}${query({ operationId: payload.operationId })}`;

/** The commands that are one HTTP call, by that call. */
export const routes: { readonly [N in CommandName]?: (payload: Payload) => Request } = {
  'channel:history': ({ channelId, ...rest }) => ['GET', messages({ channelId }) + query(rest)],
  'message:send': (payload) => ['POST', '/messages', payload],
  'message:edit': ({ channelId, messageId, ...rest }) => ['PATCH', message({ channelId, messageId }), rest],
  'message:delete': (payload) => ['DELETE', message(payload) + query({ operationId: payload.operationId })],
  'message:read': ({ channelId, messageId }) => ['POST', `/channels/${part(channelId)}/read`, { messageId }],
  'reaction:add': (payload) => ['PUT', reaction(payload)],
  'reaction:remove': (payload) => ['DELETE', reaction(payload)],
  'channel:leave': ({ channelId }) => ['DELETE', `/presence/${part(channelId)}`],
  typing: (payload) => ['POST', '/typing', payload],
  'presence:update': (payload) => ['POST', '/presence', payload],
};
