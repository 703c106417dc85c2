import { defineConfig } from 'vitest/config';

/** One run over all packages; each brings its own configuration. */
export default defineConfig({
  test: { projects: ['packages/*', 'packages/react/react-18', 'apps/demo-chat', 'apps/loadtest', 'e2e'] },
});
