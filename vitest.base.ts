import { readFileSync } from 'node:fs';
import type { ViteUserConfig } from 'vitest/config';

/** The server's scripts for Redis are imported as text, as its build does it. */
const luaAsText = {
  name: 'lua-as-text',
  enforce: 'pre' as const,
  load: (id: string) => (id.endsWith('.lua') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))};` : null),
};

/** Tests run against the sources of every workspace package, so no build is needed first. */
export const base: ViteUserConfig = {
  plugins: [luaAsText],
  resolve: { conditions: ['@nchat/source'] },
  ssr: { resolve: { conditions: ['@nchat/source'] } },
  test: {
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
    passWithNoTests: false,
    testTimeout: 15_000,
    server: { deps: { inline: [/@nchat\//] } },
  },
};
