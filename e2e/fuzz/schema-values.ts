import fc from 'fast-check';

/** A JSON schema, as far as the contract's documents use it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** Ids that meet each other, so that what is valid finds something to work on. */
const CHANNELS = ['room-1', 'room-2', 'room-3', 'team.a', 'private-1', 'dm-1', 'user:fuzz-1', 'nowhere'];
const USERS = ['fuzz-1', 'fuzz-2', 'auth0|x', 'nobody'];
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  ChannelId: CHANNELS,
  UserId: USERS,
  MessageId: ['m1', '01890a5d-ac96-774b-bcce-b302099a8057'],
};
const MOST_ITEMS = 4;
const LONGEST = 64;

/** Values that a schema of the contract accepts, most of the time. */
export function valuesOf(root: Readonly<Record<string, Schema>>, schema: Schema): fc.Arbitrary<unknown> {
  const make = (one: Schema, depth: number): fc.Arbitrary<unknown> => {
    if (one.$ref !== undefined) {
      const name = one.$ref.split('/').at(-1) ?? '';
      const known = KNOWN[name];
      return known ? fc.constantFrom(...known) : make(root[name] ?? {}, depth);
    }
    if (one.const !== undefined) return fc.constant(one.const);
    if (one.enum) return fc.constantFrom(...one.enum);
    const choices = one.anyOf ?? one.oneOf;
    if (choices) return fc.oneof(...choices.map((choice) => make(choice, depth)));
    const type = Array.isArray(one.type) ? (one.type[0] as string) : one.type;
    switch (type) {
      case 'object':
        return objectOf(one, (property) => make(property, depth + 1));
      case 'array':
        return fc.array(make(one.items ?? {}, depth + 1), {
          minLength: one.minItems ?? 0,
          maxLength: Math.min(one.maxItems ?? MOST_ITEMS, MOST_ITEMS),
        });
      case 'string':
        return textOf(one);
      case 'integer':
      case 'number':
        return fc.integer({ min: one.minimum ?? 0, max: Math.min(one.maximum ?? 2 ** 31, 2 ** 40) });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      default:
        return fc.jsonValue({ maxDepth: Math.max(0, 3 - depth) });
    }
  };
  return make(schema, 0);
}

function objectOf(schema: Schema, make: (schema: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const { properties = {}, required = [] } = schema;
  if (Object.keys(properties).length === 0) return fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue());
  const shape = Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, make(property)]));
  return fc.record(shape, { requiredKeys: [...required] });
}

function textOf({ pattern, minLength = 0, maxLength = LONGEST }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) {
    try {
      return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
    } catch {
      // Look-ahead has no generator; whatever comes then is an input of the other kind.
    }
  }
  return fc.string({ minLength, maxLength: Math.min(maxLength, LONGEST), unit: 'grapheme' });
}

/** So many values, the same for the same seed. */
export const sample = <T>(values: fc.Arbitrary<T>, seed: number, count: number): T[] =>
  fc.sample(values, { seed, numRuns: count });
