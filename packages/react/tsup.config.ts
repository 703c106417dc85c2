import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  platform: 'neutral',
  entry: ['src/index.ts'],
  banner: { js: "'use client';" },
  // The second tree-shaking pass would drop the directive, and this package has nothing to shake off.
  treeshake: false,
});
