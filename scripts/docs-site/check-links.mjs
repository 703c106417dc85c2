import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Links of the pages to pages, files or anchors that the built site does not have. TypeDoc answers for its own pages. */
export function deadLinks(dist, base) {
  const pages = pagesOf(dist);
  const texts = new Map(pages.map((name) => [name, readFileSync(join(dist, name), 'utf8')]));
  const anchors = new Map([...texts].map(([name, text]) => [name, new Set(attributes(text, 'id'))]));
  const dead = new Set();
  for (const [name, text] of texts) {
    for (const link of attributes(text, 'href')) {
      if (!isFound(link, name)) dead.add(`${name}: ${link}`);
    }
  }
  return [...dead];

  function isFound(link, from) {
    if (/^([a-z]+:|\/\/)/.test(link)) return true;
    const [path, hash = ''] = link.split('#').map(decodeURIComponent);
    // Above the folder that the site lies in, something else may be.
    if (path.startsWith('/') && !path.startsWith(base)) return false;
    const place = path.startsWith('/') ? path.slice(base.length) : posix.join(posix.dirname(from), path);
    const file = path === '' ? from : fileOf(place);
    if (!existsSync(join(dist, file))) return false;
    return hash === '' || (anchors.get(file)?.has(hash) ?? true);
  }

  function fileOf(path) {
    if (path === '' || path.endsWith('/')) return `${path}index.html`;
    return existsSync(join(dist, path)) ? path : `${path}.html`;
  }
}

/** Pages that nobody finds who starts at the quick start and reads the navigation beside it. */
export function unlinkedPages(dist) {
  const linked = attributes(readFileSync(join(dist, 'quick-start.html'), 'utf8'), 'href');
  const isLinked = (page) => linked.some((link) => link.endsWith(`/${page}`));
  return pagesOf(dist).filter((page) => !isLinked(page.replace(/index\.html$/, '')));
}

const pagesOf = (dist) =>
  readdirSync(dist, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.html') && !name.startsWith('api/') && name !== '404.html');

const attributes = (html, name) =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => value);
