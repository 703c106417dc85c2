import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  platform: 'neutral',
  entry: { index: 'src/index.ts', testing: 'src/testing/index.ts' },
  // Also for CommonJS: the client that the test kit makes has to be of the class that the main entry exports.
  splitting: true,
});
