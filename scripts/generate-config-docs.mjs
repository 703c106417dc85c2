/**
 * Writes the tables of docs/configuration.md out of the server's own table of variables. With `--check` it writes
 * nothing and fails when the document is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { format } from 'prettier';

const root = new URL('../', import.meta.url);
const file = new URL('docs/configuration.md', root);
const START = '<!-- generated: variables -->';
const END = '<!-- /generated -->';

const { variableGroups, defaults } = await loadTables();
const written = readFileSync(file, 'utf8');
const current = await format(replaceBetweenMarkers(written, tables()), { parser: 'markdown', printWidth: 120 });

if (process.argv.includes('--check')) {
  if (written !== current) fail('docs/configuration.md is out of date: node scripts/generate-config-docs.mjs');
} else if (written !== current) {
  writeFileSync(file, current);
  console.log('docs/configuration.md was written');
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
