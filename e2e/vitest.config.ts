import { defineConfig } from 'vitest/config';
import { base } from '../vitest.base.js';

/** Server, client and hooks together, without a browser; the browser's tests are Playwright's. */
export default defineConfig({
  ...base,
  test: { ...base.test, name: 'e2e', include: ['{bench,chaos,integration}/**/*.test.{ts,tsx}'] },
});
