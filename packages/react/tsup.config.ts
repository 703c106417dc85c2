import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  platform: 'neutral',
  entry: ['src/index.ts'],
  // The second tree-shaking pass would drop the entry's 'use client', and this package has nothing to shake off.
  treeshake: false,
});
