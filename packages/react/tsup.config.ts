import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  platform: 'neutral',
  entry: { index: 'src/index.ts', testing: 'src/testing/index.ts', devtools: 'src/devtools/index.ts' },
  // Also for CommonJS: all entries have to share one context.
  splitting: true,
  // The second tree-shaking pass would drop the entries' 'use client', and this package has nothing to shake off.
  treeshake: false,
});
