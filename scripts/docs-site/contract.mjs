import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** The contract's two documents. It is TypeScript, so it is bundled into a module that can be imported as it stands. */
export async function loadContract(root) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages/protocol/src/documents.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const module = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  const { version } = JSON.parse(readFileSync(join(root, 'packages/protocol/package.json'), 'utf8'));
  const options = { serverUrl: 'https://realtime.example.com', version };
  return { openApi: module.openApiDocument(options), asyncApi: module.asyncApiDocument(options) };
}

const nameOf = (ref) => ref.split('/').at(-1);

/** A schema in one line, such as `string[]` or `Position | null`. */
export function typeOf(schema = {}) {
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf ?? (Array.isArray(schema.type) && schema.type.map((type) => ({ type })));
  if (choices) return [...new Set(choices.map(typeOf))].join(' | ');
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  if (schema.type === 'array')
    return /[ |]/.test(typeOf(schema.items)) ? `(${typeOf(schema.items)})[]` : `${typeOf(schema.items)}[]`;
  if (schema.type === 'object' && schema.properties) return objectType(schema);
  return schema.type ?? 'any';
}

function objectType({ properties, required = [] }) {
  const fields = Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

const cell = (text) =>
  String(text)
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ');

export const code = (text) => `\`${text}\``;

export function table(head, rows) {
  if (rows.length === 0) return '';
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

const boundsOf = ({ minimum, maximum, minLength, maxLength, minItems, maxItems }) => {
  const [low, high] = [minimum ?? minLength ?? minItems, maximum ?? maxLength ?? maxItems];
  if (high !== undefined && high < Number.MAX_SAFE_INTEGER)
    return low === undefined ? `at most ${high}` : `${low} to ${high}`;
  return '';
};

/** The fields of an object; of a choice of objects, one table each; of anything else its type. */
export function fields(schema) {
  if (schema === undefined) return '';
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(fields).filter(Boolean).join('\n\nor\n\n');
  if (!schema.properties) return code(typeOf(schema));
  const rows = Object.entries(schema.properties).map(([name, field]) => [
    code(schema.required?.includes(name) ? name : `${name}?`),
    code(typeOf(field)),
    [field.description, boundsOf(field)].filter(Boolean).join(' '),
  ]);
  return rows.length === 0 ? 'No fields.' : table(['Field', 'Type', 'Meaning'], rows);
}

/** Every named schema, so that the names in the tables above can be looked up. */
export function schemaSections(schemas) {
  return Object.entries(schemas).map(([name, schema]) =>
    [`### ${name}`, schema.description, fields(schema), schema.properties ? '' : boundsOf(schema)]
      .filter(Boolean)
      .join('\n\n'),
  );
}
