/**
 * Checks what lands in a browser that uses the client: only packages that we know of (zod alone would weigh more than
 * everything else), and no more bytes than we mean to send. What is loaded when it is needed counts apart, which
 * size-limit cannot tell. Needs a build.
 */
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { Failure, root, start } from './setup.mjs';

const expected = [
  /^@nchat\/realtime-(client|protocol)$/,
  // A stub in browsers, which have a WebSocket of their own.
  /^ws$/,
  // In a chunk of its own, loaded with the first user.
  /^idb$/,
];

/** In kB of 1000 bytes, gzip. The first is what every page pays. */
const limits = { 'at the start': 22.5, 'in all': 29 };

function packageOf(path) {
  const workspace = /^packages\/([^/]+)\//.exec(path);
  if (workspace) return `@nchat/realtime-${workspace[1]}`;
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? path;
}

/** What the page fetches before the client can be used: the entry, and what that imports other than on demand. */
function startOf(outputs) {
  const files = [Object.keys(outputs).find((file) => outputs[file].entryPoint?.endsWith('client/dist/index.js'))];
  for (const file of files) {
    for (const { kind, path } of outputs[file].imports) {
      if (kind === 'import-statement' && !files.includes(path)) files.push(path);
    }
  }
  return files;
}

function printByPackage(outputs) {
  const bytes = new Map();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(path);
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  console.log('The client in a browser, minified, by package:');
  for (const [name, size] of [...bytes].sort(([, a], [, b]) => b - a)) {
    console.log(`  ${name.padEnd(32)} ${String(size).padStart(7)} B`);
  }
  return [...bytes.keys()].filter((name) => !expected.some((pattern) => pattern.test(name)));
}

await start(async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: ['packages/client/dist/index.js'],
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: '/',
    format: 'esm',
    platform: 'browser',
    logLevel: 'error',
  });

  const strangers = printByPackage(metafile.outputs);
  if (strangers.length > 0) throw new Failure(`The client's bundle must not contain ${strangers.join(', ')}.`);

  const nameOf = (path) => path.split('/').at(-1);
  const atStart = new Set(startOf(metafile.outputs).map(nameOf));
  const sizes = { 'at the start': 0, 'in all': 0 };
  for (const { path, contents } of outputFiles) {
    const size = gzipSync(contents, { level: 9 }).length / 1000;
    sizes['in all'] += size;
    if (atStart.has(nameOf(path))) sizes['at the start'] += size;
    else console.log(`  on demand: ${nameOf(path).padEnd(32)} ${size.toFixed(1)} kB gzip`);
  }
  for (const [when, size] of Object.entries(sizes)) {
    console.log(`  ${when}: ${size.toFixed(1)} of at most ${limits[when]} kB gzip`);
    if (size > limits[when]) throw new Failure(`The client is too large ${when}.`);
  }
  return 0;
});
