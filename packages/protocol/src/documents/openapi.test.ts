import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { errorTable, type ErrorCode } from '../error-table.js';
import { httpRoutes, openApiDocument } from './openapi.js';

/** The contract's table of HTTP calls. */
const CONTRACT = [
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /presence/{channelId}',
  'POST /presence/{channelId}',
  'DELETE /presence/{channelId}',
  'POST /presence',
  'DELETE /presence',
  'POST /typing',
  'POST /messages',
  'PATCH /channels/{channelId}/messages/{messageId}',
  'DELETE /channels/{channelId}/messages/{messageId}',
  'PUT /channels/{channelId}/messages/{messageId}/reactions/{emoji}',
  'DELETE /channels/{channelId}/messages/{messageId}/reactions/{emoji}',
  'POST /channels/{channelId}/read',
  'GET /channels/{channelId}/messages',
  'GET /session',
  'GET /poll',
  'POST /poll',
  'POST /admin/broadcast',
  'POST /admin/users/{id}/disconnect',
  'POST /admin/channels/{id}/remove',
  'POST /admin/tokens/revoke',
  'GET /admin/stats',
  'GET /openapi.json',
  'GET /asyncapi.json',
  'GET /docs',
];

interface Media {
  schema: unknown;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
interface Part {
  $ref?: string;
  content?: Record<string, Media>;
  headers?: Record<string, unknown>;
}
interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema: Record<string, unknown> }[];
  requestBody?: Part;
  responses: Record<string, Part>;
  'x-error-codes'?: ErrorCode[];
}
interface Doc {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, Part>; securitySchemes: Record<string, unknown>; schemas: object };
  servers: { url: string }[];
  info: { version: string };
  tags: { name: string }[];
}

const document = (): Doc => JSON.parse(JSON.stringify(openApiDocument())) as Doc;
const operations = (doc: Doc): [string, Operation][] =>
  Object.entries(doc.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
const operation = (name: string): Operation => {
  const found = operations(document()).find(([candidate]) => candidate === name)?.[1];
  if (!found) throw new Error(`no ${name}`);
  return found;
};

/** Compiles schemas of the document with its components in reach. */
function compiler(doc: Doc) {
  const ajv = new Ajv2020({ strict: false });
  (addFormats as unknown as (target: Ajv2020) => void)(ajv);
  ajv.addSchema({ $id: 'doc:', components: doc.components });
  const absolute = (node: unknown): unknown =>
    JSON.parse(JSON.stringify(node).replaceAll('"#/components/', '"doc:#/components/')) as unknown;
  return (schema: unknown) => ajv.compile(absolute(schema) as object);
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate({ ...document() });
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('describes every call of the contract, and nothing else', () => {
    expect(
      operations(document())
        .map(([name]) => name)
        .sort(),
    ).toEqual([...CONTRACT].sort());
  });

  it('lists the same calls for servers to check themselves against', () => {
    expect(httpRoutes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...CONTRACT].sort());
  });

  it('is the same text every time, for the same options', () => {
    expect(JSON.stringify(openApiDocument())).toBe(JSON.stringify(openApiDocument()));
  });

  it('names the deployment it is made for', () => {
    const doc = openApiDocument({ serverUrl: 'https://realtime.example.com', version: '2.3.4' }) as unknown as Doc;
    expect(doc.servers).toEqual([{ url: 'https://realtime.example.com' }]);
    expect(doc.info.version).toBe('2.3.4');
  });

  it('gives every operation a name of its own, a summary and a known tag', () => {
    const doc = document();
    const all = operations(doc).map(([, value]) => value);
    expect(new Set(all.map((value) => value.operationId)).size).toBe(all.length);
    const tags = doc.tags.map(({ name }) => name);
    for (const { summary, tags: own } of all) {
      expect(summary).not.toBe('');
      expect(tags).toEqual(expect.arrayContaining(own));
    }
  });

  it('shows examples that its own schemas accept', () => {
    const doc = document();
    const compile = compiler(doc);
    const parts = [
      ...operations(doc).flatMap(([, { requestBody, responses }]) => [requestBody, ...Object.values(responses)]),
      ...Object.values(doc.components.responses),
    ];
    let checked = 0;
    for (const media of parts.flatMap((part) => Object.values(part?.content ?? {}))) {
      const validate = compile(media.schema);
      const examples = [media.example, ...Object.values(media.examples ?? {}).map(({ value }) => value)];
      for (const example of examples.filter((candidate) => candidate !== undefined)) {
        validate(example);
        expect(validate.errors ?? [], JSON.stringify(example)).toEqual([]);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(40);
  });

  it('repeats the examples of the specification', () => {
    const request = (name: string) => operation(name).requestBody?.content?.['application/json']?.example;
    expect(request('POST /presence/{channelId}')).toEqual({ userId: 'user-123', status: 'online' });
    expect(request('POST /typing')).toEqual({ userId: 'user-123', channelId: 'channel-456', isTyping: true });
    expect(request('POST /messages')).toEqual({
      channelId: 'channel-123',
      userId: 'user-456',
      content: 'Hello world!',
      mentions: ['user-789'],
    });
    expect(operation('GET /health').responses['200']?.content?.['application/json']?.example).toEqual({
      status: 'healthy',
      service: 'realtime',
      version: '1.0.0',
      uptime: 86400,
      websocket: { running: true, connections: 1234 },
      dependencies: { redis: { status: 'connected', latency: 2 } },
    });
  });

  it('answers every failure with a problem that shows each of its codes', () => {
    const { components } = document();
    for (const [name, { responses, 'x-error-codes': codes }] of operations(document())) {
      if (!codes) continue;
      for (const code of codes) {
        const { status } = errorTable[code];
        expect(responses[status]?.$ref, `${name} ${code}`).toBe(`#/components/responses/Problem${status}`);
        const problem = components.responses[`Problem${status}`]?.content?.['application/problem+json'];
        expect(problem?.schema).toEqual({ $ref: '#/components/schemas/WireError' });
        expect(problem?.examples?.[code]?.value).toMatchObject({ code, status, message: errorTable[code].message });
      }
    }
  });

  it('says when to come back after a refusal for load', () => {
    const { responses } = document().components;
    const headersOf = (id: string) => Object.keys(responses[id]?.headers ?? {});
    const budget = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];
    expect(headersOf('Problem429')).toEqual(['X-Request-Id', 'Retry-After', ...budget]);
    expect(headersOf('Problem503')).toEqual(['X-Request-Id', 'Retry-After']);
    expect(headersOf('Problem404')).toEqual(['X-Request-Id']);
    expect(Object.keys(operation('POST /messages').responses['201']?.headers ?? {})).toEqual([
      'X-Request-Id',
      ...budget,
    ]);
  });

  it('takes an idempotency key wherever a call appends to the log', () => {
    const withKey = operations(document())
      .filter(([, { parameters }]) =>
        parameters?.some(({ name, in: place }) => name === 'Idempotency-Key' && place === 'header'),
      )
      .map(([name]) => name);
    expect(withKey.sort()).toEqual([
      'DELETE /channels/{channelId}/messages/{messageId}',
      'DELETE /channels/{channelId}/messages/{messageId}/reactions/{emoji}',
      'PATCH /channels/{channelId}/messages/{messageId}',
      'POST /admin/broadcast',
      'POST /messages',
      'PUT /channels/{channelId}/messages/{messageId}/reactions/{emoji}',
    ]);
  });

  it('asks for credentials everywhere but for health and documents', () => {
    const openToAll = operations(document())
      .filter(
        ([, { security }]) =>
          security && (security.length === 0 || security.some((one) => Object.keys(one).length === 0)),
      )
      .map(([name]) => name);
    expect(openToAll).toEqual([
      'GET /health',
      'GET /health/live',
      'GET /health/ready',
      'GET /metrics',
      'GET /openapi.json',
      'GET /asyncapi.json',
      'GET /docs',
    ]);
    expect(openApiDocument().security).toEqual([{ bearer: [] }, { apiKey: [] }]);
    expect(Object.keys(document().components.securitySchemes)).toEqual(expect.arrayContaining(['bearer', 'apiKey']));
  });

  it('describes numbers in queries as numbers', () => {
    const parameters = operation('GET /poll').parameters ?? [];
    const schemaOf = (name: string) => parameters.find((parameter) => parameter.name === name)?.schema;
    expect(schemaOf('wait')).toEqual({ type: 'integer', minimum: 0, maximum: 25_000 });
    expect(schemaOf('limit')).toMatchObject({ type: 'integer', minimum: 1 });
    expect(schemaOf('since')).toMatchObject({ type: 'string' });
  });

  it('keeps what is sent open for new fields', () => {
    expect(JSON.stringify(document())).not.toContain('"additionalProperties":false');
  });
});
