import type { Options } from 'tsup';

/** What every package's build shares: ESM and CJS, types for both, and no bundled workspace code. */
export const base: Options = {
  format: ['esm', 'cjs'],
  tsconfig: 'tsconfig.build.json',
  target: 'es2022',
  // tsup still injects `baseUrl`, which TypeScript 6 only accepts with this switch.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
  treeshake: true,
};
