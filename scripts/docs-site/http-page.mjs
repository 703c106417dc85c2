import { code, fields, schemaSections, table, typeOf } from './contract.mjs';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** The page of all HTTP routes, out of the OpenAPI document. */
export function httpPage({ info, tags, paths, components }) {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({
      name: `${method.toUpperCase()} ${path}`,
      ...item[method],
    })),
  );
  const sections = tags.map(({ name, description }) => {
    const own = operations.filter((operation) => operation.tags?.includes(name));
    return [`## ${name}`, description, ...own.map(section)].filter(Boolean).join('\n\n');
  });
  return [
    '# HTTP routes',
    info.description,
    'Made of the contract; the same as a file for tools: <a href="./openapi.json" target="_blank">openapi.json</a>, which every server has at `/openapi.json`, too.',
    table(
      ['Route', ''],
      operations.map(({ name, summary }) => [code(name), summary]),
    ),
    ...sections,
    '## Schemas',
    ...schemaSections(components.schemas),
  ].join('\n\n');
}

function section({ name, summary, description, parameters = [], requestBody, responses, ...operation }) {
  const body = requestBody?.content?.['application/json'];
  const codes = operation['x-error-codes'] ?? [];
  return [
    `### ${code(name)}`,
    `${summary}. ${description ?? ''}`.replace(/\.\. /, '. '),
    parameters.length > 0 && table(['Parameter', 'In', 'Type', 'Meaning'], parameters.map(parameterRow)),
    body && `**Body**\n\n${fields(body.schema)}`,
    body?.example && `\`\`\`json\n${JSON.stringify(body.example, null, 2)}\n\`\`\``,
    `**Answers**\n\n${table(['Status', 'Body', ''], Object.entries(responses).map(answerRow))}`,
    codes.length > 0 && `**Errors:** ${codes.map((error) => `[${code(error)}](/errors.md#${error})`).join(', ')}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

const parameterRow = ({ name, in: place, required, schema, description }) => [
  code(required ? name : `${name}?`),
  place,
  code(typeOf(schema)),
  description ?? schema?.description ?? '',
];

function answerRow([status, { description, content }]) {
  const schema = Object.values(content ?? {})[0]?.schema;
  return [code(status), schema ? code(typeOf(schema)) : '', description ?? ''];
}
