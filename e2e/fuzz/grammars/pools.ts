import { asyncApiDocument, openApiDocument } from '@nchat/realtime-protocol/documents';
import { commands } from '@nchat/realtime-protocol';
import { sample, valuesOf, type Schema } from '../schema-values.js';

/** A call of the HTTP interface with everything that makes requests of it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly values: readonly unknown[] }[];
  readonly bodies: readonly unknown[];
}

/** Valid values by the contract's own schemas, made up once; grammars change them. */
export interface Pools {
  readonly commands: readonly { readonly event: string; readonly payloads: readonly unknown[] }[];
  readonly operations: readonly Operation[];
}

const PAYLOADS = 120;
const VALUES = 24;

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface ApiOperation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export function createPools(seed: number): Pools {
  const socket = asyncApiDocument() as unknown as {
    components: { schemas: Record<string, Schema>; messages: Record<string, { payload: Schema }> };
  };
  const http = openApiDocument() as unknown as ApiDocument;
  const { schemas, messages } = socket.components;
  return {
    commands: Object.keys(commands).map((event) => {
      const schema = messages[event.replace(':', '.')]?.payload ?? {};
      return { event, payloads: sample(valuesOf(schemas, schema), seed, PAYLOADS) };
    }),
    operations: Object.entries(http.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { parameters = [], requestBody }]) => {
        const of = (schema: Schema, count: number): unknown[] =>
          sample(valuesOf(http.components.schemas, schema), seed, count);
        const body = requestBody?.content['application/json']?.schema;
        return {
          method: method.toUpperCase(),
          path,
          parameters: parameters.map(({ name, in: place, schema }) => ({
            name,
            in: place,
            values: of(schema, VALUES),
          })),
          bodies: body ? of(body, PAYLOADS) : [],
        };
      }),
    ),
  };
}
