import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadContract } from './contract.mjs';
import { eventsPage } from './events-page.mjs';
import { httpPage } from './http-page.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const REPOSITORY = 'https://github.com/nself-org/nchat';

/** Every document of the repository that is a page, by where it stands, with where it goes. */
function documents() {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md') && !/^(\.vitepress|api)\//.test(name))
    .map((name) => [`docs/${name}`, name.replace(/README\.md$/, 'index.md')]);
  const packages = readdirSync(join(root, 'packages'))
    .map((name) => [`packages/${name}/README.md`, `packages/${name}.md`])
    .filter(([source]) => existsSync(join(root, source)));
  return new Map([
    ...inDocs,
    ...packages,
    ['PROTOCOL.md', 'protocol.md'],
    ['ARCHITECTURE.md', 'architecture.md'],
    ['CONTRIBUTING.md', 'contributing.md'],
  ]);
}

/**
 * Writes all pages of the site into a folder. Links between documents become links between pages, others lead to the
 * repository's files.
 */
export async function writePages(folder) {
  rmSync(folder, { recursive: true, force: true });
  const pages = documents();
  const dead = [];
  for (const [source, page] of pages) {
    const text = readFileSync(join(root, source), 'utf8');
    write(
      join(folder, page),
      mapLinks(text, (link) => {
        const target = targetOf(link, source, pages);
        if (target === undefined) dead.push(`${source}: ${link}`);
        return target ?? link;
      }),
    );
  }
  if (dead.length > 0) throw new Error(`Links to files that are not there:\n  ${dead.join('\n  ')}`);

  const { openApi, asyncApi } = await loadContract(root);
  write(join(folder, 'http.md'), httpPage(openApi));
  write(join(folder, 'events.md'), eventsPage(asyncApi));
  write(join(folder, 'public/openapi.json'), JSON.stringify(openApi, null, 2));
  write(join(folder, 'public/asyncapi.json'), JSON.stringify(asyncApi, null, 2));
  copyFileSync(join(root, 'docs/.vitepress/index.md'), join(folder, 'index.md'));
  cpSync(join(root, 'docs/.vitepress/public'), join(folder, 'public'), { recursive: true });
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Outside of code; what stands in code is not a link. */
function mapLinks(text, change) {
  const parts = text.split(/(^```[\s\S]*?^```|`[^`\n]+`)/m);
  return parts
    .map((part, index) => (index % 2 ? part : part.replaceAll(/\]\(([^)\s]+)\)/g, (_, link) => `](${change(link)})`)))
    .join('');
}

function targetOf(link, source, pages) {
  if (/^([a-z]+:|#)/.test(link)) return link;
  const [, path, hash] = /^([^#]*)(#.*)?$/.exec(link);
  const file = posix.join(posix.dirname(source), path).replace(/\/$/, '');
  const page = pages.get(file) ?? pages.get(`${file}/README.md`);
  if (page !== undefined) return `/${page}${hash ?? ''}`;
  if (!existsSync(join(root, file))) return undefined;
  const kind = statSync(join(root, file)).isDirectory() ? 'tree' : 'blob';
  return `${REPOSITORY}/${kind}/main/${file}${hash ?? ''}`;
}
