import { Handshake } from '../handshake.js';
import { PROTOCOL_VERSION } from '../version.js';
import {
  ackKeyOf,
  commandNames,
  documentMessages,
  eventNames,
  keyOf,
  REFUSAL,
  serverKeyOf,
} from './asyncapi/messages.js';
import type { DocumentMessage } from './asyncapi/messages.js';
import { commandSummaries, eventSummaries } from './asyncapi/summaries.js';
import { SchemaBook, type JsonSchema } from './json-schema.js';
import { withDefaults, type DocumentOptions } from './options.js';

interface Ref {
  $ref: string;
}

interface Operation {
  action: 'send' | 'receive';
  channel: Ref;
  summary: string;
  messages: Ref[];
  reply?: { channel: Ref; messages: Ref[] };
}

interface Channel {
  address: string;
  title: string;
  description: string;
  messages: Record<string, Ref>;
}

/** An AsyncAPI 3.0 document, as far as this one goes. */
export interface AsyncApiDocument {
  asyncapi: '3.0.0';
  info: { title: string; version: string; description: string; license: { name: string } };
  defaultContentType: 'application/json';
  servers: Record<string, Record<string, unknown>>;
  channels: Record<string, Channel>;
  operations: Record<string, Operation>;
  components: {
    messages: Record<string, DocumentMessage>;
    schemas: Record<string, JsonSchema>;
    securitySchemes: Record<string, Record<string, string>>;
  };
}

const DESCRIPTION = `Events of the realtime server over Socket.IO 4, protocol version ${PROTOCOL_VERSION}.

The handshake's \`auth\` object is the schema \`Handshake\`. Every command may carry an ack function, which gets
\`{ success: true, data }\` or \`{ success: false, error }\`; only that of \`ping\` gets bare data. Without an ack function a
failure is emitted as \`error\`.
Unknown fields are ignored by both sides.`;

const channelRef = (channel: string): Ref => ({ $ref: `#/channels/${channel}` });
const messageRef = (channel: string, key: string): Ref => ({ $ref: `#/channels/${channel}/messages/${key}` });

function channel(title: string, description: string, keys: readonly string[]): Channel {
  const messages = Object.fromEntries(keys.map((key) => [key, { $ref: `#/components/messages/${key}` }]));
  return { address: '/', title, description, messages };
}

function operations(): Record<string, Operation> {
  const all: Record<string, Operation> = {};
  for (const name of commandNames) {
    all[keyOf(name)] = {
      action: 'receive',
      channel: channelRef('commands'),
      summary: commandSummaries[name],
      messages: [messageRef('commands', keyOf(name))],
      reply: { channel: channelRef('acks'), messages: [messageRef('acks', ackKeyOf(name))] },
    };
  }
  for (const name of eventNames) {
    const key = serverKeyOf(name);
    const messages = [messageRef('events', key)];
    all[key] = { action: 'send', channel: channelRef('events'), summary: eventSummaries[name], messages };
  }
  all[REFUSAL] = {
    action: 'send',
    channel: channelRef('events'),
    summary: 'Refuse a handshake.',
    messages: [messageRef('events', REFUSAL)],
  };
  return all;
}

function server(serverUrl: string): Record<string, unknown> {
  const { protocol, host, pathname } = new URL(serverUrl);
  return {
    host,
    pathname: `${pathname.replace(/\/$/, '')}/socket.io/`,
    protocol: protocol === 'https:' ? 'wss' : 'ws',
    description: 'Socket.IO 4 (Engine.IO 4) over WebSocket or HTTP long-polling.',
    security: [{ $ref: '#/components/securitySchemes/handshakeToken' }],
  };
}

/**
 * The socket interface as an AsyncAPI 3.0 document: every command with its ack, every event of the server. It is
 * written from the server's side, so commands are received and events sent. The same options always give the same
 * document.
 *
 * @example
 * await writeFile('asyncapi.json', JSON.stringify(asyncApiDocument({ version: '1.2.0' }), null, 2));
 */
export function asyncApiDocument(options?: DocumentOptions): AsyncApiDocument {
  const { serverUrl, version } = withDefaults(options);
  const book = new SchemaBook('#/components/schemas/');
  const messages = documentMessages(book);
  book.add(Handshake, 'input');
  return {
    asyncapi: '3.0.0',
    info: { title: 'Realtime server', version, description: DESCRIPTION, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    servers: { default: server(serverUrl) },
    channels: {
      commands: channel('Commands', 'What clients emit, in the default namespace.', commandNames.map(keyOf)),
      acks: channel('Acks', 'What the server answers to a command’s ack function.', commandNames.map(ackKeyOf)),
      events: channel('Events', 'What the server emits.', [...eventNames.map(serverKeyOf), REFUSAL]),
    },
    operations: operations(),
    components: {
      messages,
      schemas: book.components,
      securitySchemes: {
        handshakeToken: {
          type: 'apiKey',
          in: 'password',
          description: 'A JWT as `auth.token` of the handshake.',
        },
      },
    },
  };
}
