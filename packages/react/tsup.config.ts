import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  platform: 'neutral',
  entry: ['src/index.ts'],
  banner: { js: "'use client';" },
});
