import type { ViteUserConfig } from 'vitest/config';

/** Tests run against the sources of every workspace package, so no build is needed first. */
export const base: ViteUserConfig = {
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
