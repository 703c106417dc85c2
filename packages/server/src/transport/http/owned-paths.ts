/** Which URLs are ours, for a Node server that carries other things too. */
export interface OwnedPaths {
  add(route: string): void;
  owns(url: string): boolean;
}

/** Below a path of our own everything is ours; without one, what starts as one of our routes does. */
export function createOwnedPaths(basePath: string): OwnedPaths {
  const roots = new Set<string>();
  return {
    add(route) {
      const root = rootOf(route.slice(basePath.length));
      if (root !== '' && root !== '*') roots.add(root);
    },
    owns(url) {
      const path = url.split('?', 1)[0] ?? '';
      if (basePath !== '') return path === basePath || path.startsWith(`${basePath}/`);
      return roots.has(rootOf(path));
    },
  };
}

const rootOf = (path: string): string => path.split('/', 2)[1] ?? '';
