import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { commands } from '../commands/index.js';
import { serverEvents } from '../events.js';
import { asyncApiDocument } from './asyncapi.js';
import { example } from './openapi/examples.js';

const document = () => JSON.parse(JSON.stringify(asyncApiDocument())) as ReturnType<typeof asyncApiDocument>;

function ajv(): Ajv {
  const made = new Ajv({ strict: false, allErrors: true, logger: false });
  (addFormats as unknown as (target: Ajv) => void)(made);
  return made;
}

const dotted = (names: string[]) => names.map((name) => name.replaceAll(':', '.'));

/** Follows a reference inside the document. */
function resolve(doc: unknown, ref: string): unknown {
  return ref
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], doc);
}

function references(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : references(value),
  );
}

describe('the AsyncAPI document', () => {
  it('is valid AsyncAPI 3.0', () => {
    const validate = ajv().compile(specs.schemasWithoutId['3.0.0']);
    validate(document());
    expect(validate.errors ?? []).toEqual([]);
  });

  it('has no reference that leads nowhere', () => {
    const doc = document();
    const broken = references(doc).filter((ref) => resolve(doc, ref) === undefined);
    expect(broken).toEqual([]);
  });

  it('receives every command, and replies with its ack', () => {
    const { operations } = document();
    const received = Object.entries(operations).filter(([, { action }]) => action === 'receive');
    expect(received.map(([key]) => key)).toEqual(dotted(Object.keys(commands)));
    for (const [key, { messages, reply }] of received) {
      expect(messages).toEqual([{ $ref: `#/channels/commands/messages/${key}` }]);
      expect(reply?.messages).toEqual([{ $ref: `#/channels/acks/messages/${key}.ack` }]);
    }
  });

  it('sends every event of the server, and refusals of the handshake', () => {
    const { operations } = document();
    const sent = Object.entries(operations).filter(([, { action }]) => action === 'send');
    const expected = dotted(Object.keys(serverEvents)).map((key) => `server.${key}`);
    expect(sent.map(([key]) => key)).toEqual([...expected, 'connect_error']);
  });

  it('calls each message by its name on the wire', () => {
    const { messages } = document().components;
    expect(messages['channel.join']?.name).toBe('channel:join');
    expect(messages['server.message.updated']?.name).toBe('message:updated');
  });

  it('describes payloads by the schemas that validate them', () => {
    const doc = document();
    const check = (key: string) =>
      ajv()
        .addSchema({ $id: 'doc:', components: { schemas: doc.components.schemas } })
        .compile(
          JSON.parse(
            JSON.stringify(doc.components.messages[key]?.payload).replaceAll('"#/components/', '"doc:#/components/'),
          ) as object,
        );
    const send = check('message.send');
    expect(send({ channelId: 'general', content: 'hi' })).toBe(true);
    expect(send({ channelId: 'not valid', content: 'hi' })).toBe(false);
    expect(send({ channelId: 'general', content: 'x'.repeat(8001) })).toBe(false);
    const ack = check('message.send.ack');
    expect(
      ack({ success: true, data: { message: example.message, position: example.position, duplicate: false } }),
    ).toBe(true);
    expect(ack({ success: true })).toBe(false);
    expect(check('server.message')(example.message)).toBe(true);
    expect(check('ping.ack')({ timestamp: 1, serverTime: 2 })).toBe(true);
  });

  it('describes the handshake', () => {
    expect(document().components.schemas.Handshake).toMatchObject({ type: 'object' });
  });

  it('is the same text every time, for the same options', () => {
    expect(JSON.stringify(asyncApiDocument())).toBe(JSON.stringify(asyncApiDocument()));
  });

  it('names the deployment it is made for', () => {
    const { servers, info } = asyncApiDocument({ serverUrl: 'https://chat.example.com/rt/', version: '2.0.0' });
    expect(servers.default).toMatchObject({ host: 'chat.example.com', pathname: '/rt/socket.io/', protocol: 'wss' });
    expect(info.version).toBe('2.0.0');
    expect(asyncApiDocument().servers.default).toMatchObject({ host: 'localhost:3101', protocol: 'ws' });
  });

  it('keeps what is sent open for new fields', () => {
    expect(JSON.stringify(document())).not.toContain('"additionalProperties":false');
  });
});
