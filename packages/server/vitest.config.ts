import { readFileSync } from 'node:fs';
import { defineConfig, mergeConfig } from 'vitest/config';
import { base } from '../../vitest.base.js';

/** Scripts for Redis are imported as text, as the build does it. */
const luaAsText = {
  name: 'lua-as-text',
  enforce: 'pre' as const,
  load: (id: string) => (id.endsWith('.lua') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))};` : null),
};

export default defineConfig(mergeConfig(base, { plugins: [luaAsText] }));
