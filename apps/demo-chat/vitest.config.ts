import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

/** What needs no browser; the rest is tested end to end. */
export default defineConfig({
  ...base,
  test: { ...base.test, name: 'demo-chat', include: ['lib/**/*.test.ts'] },
});
