import { z } from 'zod';

/** A JSON Schema of any draft. */
export type JsonSchema = Record<string, unknown>;

/** Removes what a generated schema says beyond the wire contract, in place. */
export function tidySchema(schema: JsonSchema, isObjectOutput: boolean): void {
  // What is sent may grow: readers ignore fields they do not know.
  if (isObjectOutput) delete schema.additionalProperties;
  // True of every number that JSON can carry.
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  // `format` says it; the expression is three lines long.
  if (schema.format === 'date-time') delete schema.pattern;
}

/**
 * Turns zod schemas into JSON Schema (draft 7) one by one, and collects what carries an id as shared components.
 */
export class SchemaBook {
  readonly #components = new Map<string, JsonSchema>();
  readonly #refPrefix: string;

  constructor(refPrefix: string) {
    this.#refPrefix = refPrefix;
  }

  /** The schema, with references to the components in it. */
  add(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const page = z.toJSONSchema(z.object({ it: schema }), {
      target: 'draft-7',
      io,
      override: ({ jsonSchema, zodSchema }) =>
        tidySchema(jsonSchema, io === 'output' && zodSchema._zod.def.type === 'object'),
    });
    for (const [id, definition] of Object.entries(page.definitions ?? {})) this.#keep(id, this.#relink(definition));
    return this.#relink(page.properties?.it) as JsonSchema;
  }

  /** All components so far, by id, in alphabetical order. */
  get components(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#components].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #keep(id: string, definition: unknown): void {
    const known = this.#components.get(id);
    if (known && JSON.stringify(known) !== JSON.stringify(definition)) {
      throw new Error(`The schema ${id} differs between what is sent and what is received.`);
    }
    this.#components.set(id, definition as JsonSchema);
  }

  #relink(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((item) => this.#relink(item));
    if (typeof node !== 'object' || node === null) return node;
    // Zod repeats the registered id inside the schema; a property that is called `id` holds an object instead.
    const entries = Object.entries(node).filter(([key, value]) => key !== 'id' || typeof value !== 'string');
    return Object.fromEntries(
      entries.map(([key, value]) => [
        key,
        key === '$ref' && typeof value === 'string'
          ? value.replace('#/definitions/', this.#refPrefix)
          : this.#relink(value),
      ]),
    );
  }
}
