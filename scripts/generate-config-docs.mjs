/**
 * Writes the tables of docs/configuration.md, and the variables of the plugin's manifest, out of the server's own table
 * of variables. With `--check` it writes nothing and fails when a file is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { format } from 'prettier';

const root = new URL('../', import.meta.url);
const START = '<!-- generated: variables -->';
const END = '<!-- /generated -->';

const { variableGroups, defaults } = await loadTables();
await generate('docs/configuration.md', 'markdown', (text) => replaceBetweenMarkers(text, tables()));
await generate('plugin/plugin.json', 'json', (text) => JSON.stringify({ ...JSON.parse(text), envVars: envVars() }));

async function generate(path, parser, change) {
  const file = new URL(path, root);
  const written = readFileSync(file, 'utf8');
  const current = await format(change(written), { parser, printWidth: 120 });
  if (written === current) return;
  if (process.argv.includes('--check')) fail(`${path} is out of date: node scripts/generate-config-docs.mjs`);
  writeFileSync(file, current);
  console.log(`${path} was written`);
}

/** The tables are TypeScript, so they are bundled into a module that can be imported as it stands. */
async function loadTables() {
  const config = (name) => fileURLToPath(new URL(`packages/server/src/config/${name}.ts`, root));
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from ${JSON.stringify(config('variables'))}; export * from ${JSON.stringify(config('defaults'))};`,
      resolveDir: fileURLToPath(root),
    },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

function tables() {
  return Object.entries(variableGroups).map(([title, variables]) =>
    [`### ${title}`, '', '| Variable | Default | Meaning |', '| --- | --- | --- |', ...variables.map(row)].join('\n'),
  );
}

function row(variable) {
  const { name, meaning, fallbacks = [], secret, later } = variable;
  const notes = [
    meaning,
    fallbacks.length > 0 && `Else ${fallbacks.map(code).join(', ')}.`,
    secret && `Also as ${code(`${name}_FILE`)}.`,
    later && later.except === undefined && 'In a later version; refused until then.',
  ];
  return `| ${code(name)} | ${defaultOf(variable)} | ${notes.filter(Boolean).join(' ')} |`;
}

/** As nself asks for them when the plugin is installed. The secret is the only one that has to be given. */
function envVars() {
  const variables = Object.values(variableGroups)
    .flat()
    .filter(({ later }) => later === undefined || later.except !== undefined);
  return variables.map((variable) => {
    const value = plainDefaultOf(variable);
    return {
      name: variable.name,
      required: variable.name === 'REALTIME_JWT_SECRET',
      ...(value !== '' && { default: value }),
      description: variable.meaning.replaceAll('`', ''),
    };
  });
}

/** A default as one would write it into a file of variables; none where it is described in words. */
function plainDefaultOf(variable) {
  const text = variable.without === undefined ? defaultOf(variable) : '';
  return /^`([^`]*)`/.exec(text)?.[1] ?? '';
}

function defaultOf({ option, without, kind }) {
  if (without !== undefined) return without;
  const value = option?.split('.').reduce((values, key) => values?.[key], defaults);
  if (value === undefined || value === '') return '';
  if (kind === 'ms') return `${code(value)} (ms)`;
  if (kind === 's') return `${code(option.endsWith('Ms') ? value / 1000 : value)} (s)`;
  if (kind === 'size') return code(`${value / 1024 ** 2}M`);
  return code(value);
}

function code(text) {
  return `\`${text}\``;
}

function replaceBetweenMarkers(text, parts) {
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) fail('docs/configuration.md has lost its markers');
  return `${text.slice(0, start + START.length)}\n\n${parts.join('\n\n')}\n\n${text.slice(end)}`;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
