import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  platform: 'node',
  // The CommonJS build asks where it lies, too.
  shims: true,
  loader: { '.lua': 'text' },
  entry: ['src/index.ts', 'src/testing.ts', 'src/cli.ts'],
});
