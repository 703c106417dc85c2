import { z } from 'zod';
import { commands, type CommandName } from '../../commands/index.js';
import { serverEvents, type ServerEventName } from '../../events.js';
import { ackOf, WireError } from '../../wire-error.js';
import type { JsonSchema, SchemaBook } from '../json-schema.js';
import { commandSummaries, eventSummaries } from './summaries.js';

/** A message of the document: one event of the wire, or one ack. */
export interface DocumentMessage {
  name: string;
  title: string;
  summary: string;
  payload: JsonSchema;
}

/** Component keys have no colons. */
export const keyOf = (event: string): string => event.replaceAll(':', '.');
export const ackKeyOf = (command: CommandName): string => `${keyOf(command)}.ack`;

export const commandNames = Object.keys(commands) as CommandName[];
export const eventNames = Object.keys(serverEvents) as ServerEventName[];

/** Socket.IO's own event for a refused handshake; the error is its `data`. */
export const REFUSAL = 'connect_error';

/** All messages by key: commands, their acks, server events. */
export function documentMessages(book: SchemaBook): Record<string, DocumentMessage> {
  const messages: Record<string, DocumentMessage> = {};
  for (const name of commandNames) {
    const { input, ack } = commands[name];
    messages[keyOf(name)] = { name, title: name, summary: commandSummaries[name], payload: book.add(input, 'input') };
    messages[ackKeyOf(name)] = {
      name: `${name} (ack)`,
      title: `Ack of ${name}`,
      summary: name === 'ping' ? 'The echo.' : '`success` tells which of the two it is.',
      payload: book.add(name === 'ping' ? ack : ackOf(ack), 'output'),
    };
  }
  for (const name of eventNames) {
    const key = serverKeyOf(name);
    messages[key] = {
      name,
      title: name,
      summary: eventSummaries[name],
      payload: book.add(serverEvents[name], 'output'),
    };
  }
  messages[REFUSAL] = {
    name: REFUSAL,
    title: REFUSAL,
    summary: 'The handshake was refused; `data` says why.',
    payload: book.add(z.object({ message: z.string(), data: WireError }), 'output'),
  };
  return messages;
}

/** `typing` is both a command and an event, so events of the server have a prefix. */
export const serverKeyOf = (event: ServerEventName): string => `server.${keyOf(event)}`;
