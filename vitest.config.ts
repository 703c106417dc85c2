import { defineConfig } from 'vitest/config';

/** One run over all packages; each brings its own configuration. */
export default defineConfig({
  test: { projects: ['packages/*', 'e2e'] },
});
