import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { base } from '../../../vitest.base.js';

const installed = (name: string): string => fileURLToPath(new URL(`node_modules/${name}`, import.meta.url));

/** The oldest React that the hooks work with: the tests in which its version could matter, run on it. */
export default defineConfig({
  ...base,
  resolve: {
    ...base.resolve,
    alias: ['react-dom', 'react', '@testing-library/react'].map((name) => ({
      find: new RegExp(`^${name}(?=/|$)`),
      replacement: installed(name),
    })),
  },
  test: {
    ...base.test,
    name: 'react-18',
    dir: fileURLToPath(new URL('..', import.meta.url)),
    include: [
      'react-18/*.test.ts',
      'src/internal/*.test.tsx',
      'src/realtime-provider.test.tsx',
      'src/use-messages.test.tsx',
      'src/use-read-receipts.test.tsx',
      'src/{testing,devtools}/*.test.tsx',
      'test/*.test.tsx',
    ],
  },
});
