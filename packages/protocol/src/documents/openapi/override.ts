import { z } from 'zod';
import type { ZodOpenApiOverride } from 'zod-openapi';
import { queryInt } from '../../http.js';
import { tidySchema, type JsonSchema } from '../json-schema.js';

/** Corrects what a schema alone would say wrongly about the wire. */
export const overrideSchema: ZodOpenApiOverride = ({ jsonSchema, zodSchema, io }) => {
  const def = zodSchema._zod.def;
  const schema = jsonSchema as JsonSchema;
  // A number in a query is text only on its way; readers of the document want the number.
  if (def.type === 'pipe' && 'in' in def && def.in === queryInt && 'out' in def) {
    for (const key of Object.keys(schema)) delete schema[key];
    Object.assign(schema, z.toJSONSchema(def.out as z.ZodType, { io: 'input' }));
    delete schema.$schema;
  }
  tidySchema(schema, def.type === 'object' && io === 'output');
};
