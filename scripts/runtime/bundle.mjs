import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../setup.mjs';

const server = join(root, 'packages/server');
const requireFromServer = createRequire(join(server, 'package.json'));

/**
 * Bundles the server's command line, from its sources, into `<folder>/app/cli.cjs`.
 *
 * @returns the packages that went into it, as `{ name, version, license, folder }`.
 */
export async function bundleServer(folder) {
  const app = join(folder, 'app');
  const { metafile } = await build({
    entryPoints: [join(server, 'src/cli.ts')],
    outfile: join(app, 'cli.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    conditions: ['@nchat/source'],
    loader: { '.lua': 'text' },
    minifySyntax: true,
    minifyWhitespace: true,
    // Names stay: they are what a stack in a log is read by.
    keepNames: true,
    // Some libraries look for these as accelerators, and do without.
    external: ['bufferutil', 'utf-8-validate'],
    define: { BUNDLED_VERSIONS: JSON.stringify(versionsOf(['engine.io', 'ws'])) },
    legalComments: 'linked',
    plugins: [lighterCommander],
    metafile: true,
    logLevel: 'warning',
  });
  copyDocumentationPage(folder, app);
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  return packagesOf(Object.keys(metafile.inputs).filter((input) => !input.startsWith('<')));
}

/**
 * ioredis gives a prototype its six hundred methods one by one, and for each V8 copies the list of all that are there:
 * 7 MB which nothing needs again, and because of which its young generation doubles. An object that something was
 * deleted from is kept as a table, where adding copies nothing; V8 makes it a list again when it is used.
 */
const lighterCommander = {
  name: 'lighter-commander',
  setup({ onLoad }) {
    onLoad({ filter: /\/ioredis\/built\/utils\/Commander\.js$/ }, ({ path }) => {
      const loop = 'commands.forEach(function';
      const [before, after, ...more] = readFileSync(path, 'utf8').split(loop);
      if (after === undefined || more.length > 0) throw new Error(`${path} makes its commands in another way now`);
      const lines = ['Object.assign(Commander.prototype, { first: 0, second: 0 });'];
      for (const name of ['first', 'second']) lines.push(`delete Commander.prototype.${name};`);
      return { contents: [before, ...lines, loop + after].join('\n') };
    });
  },
};

/** The page of `/docs` is files, which its library looks for beside its own code: now beside the bundle. */
function copyDocumentationPage(folder, app) {
  const page = dirname(requireFromServer.resolve('@fastify/swagger-ui/package.json'));
  cpSync(join(page, 'static'), join(folder, 'static'), {
    recursive: true,
    filter: (file) => !file.endsWith('.map'),
  });
  mkdirSync(join(app, 'static'), { recursive: true });
  cpSync(join(page, 'static/logo.svg'), join(app, 'static/logo.svg'));
}

/** Of packages that the server knows by name. */
function versionsOf(names) {
  return Object.fromEntries(
    names.map((name) => [name, manifestOf(packageFolderOf(requireFromServer.resolve(name))).version]),
  );
}

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

function packagesOf(inputs) {
  const folders = new Set(inputs.map((file) => packageFolderOf(join(process.cwd(), file))));
  const packages = [...folders].map((folder) => {
    const { name, version, license } = manifestOf(folder);
    return { name, version, license, folder };
  });
  return packages.sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** The nearest folder above with a package.json that has a name and a version; some have one that only says `type`. */
function packageFolderOf(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const { name, version } = manifestOf(folder);
      if (name !== undefined && version !== undefined) return folder;
    } catch {
      // Not the folder of a package.
    }
  }
  throw new Error(`${file} belongs to no package`);
}
