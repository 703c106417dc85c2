import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  platform: 'neutral',
  entry: { index: 'src/index.ts', testing: 'src/testing/index.ts', devtools: 'src/devtools/index.ts' },
  // The second tree-shaking pass would drop the entries' 'use client', and this package has nothing to shake off.
  treeshake: false,
  splitting: false,
  esbuildPlugins: [
    {
      // All entries have to share one context, so the others import the main one as an application does. Common chunks
      // would do as well, were it not that CommonJS loses its 'use client' to them.
      name: 'main-entry-from-outside',
      setup: (build) =>
        build.onResolve({ filter: /^\.\.\/index\.js$/ }, () => ({ path: '@nchat/realtime-react', external: true })),
    },
  ],
});
