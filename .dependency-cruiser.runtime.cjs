/**
 * The graph that remains when types are gone: what a bundler would follow. It has one rule, since the other ones hold
 * for types as well and are in `.dependency-cruiser.cjs`.
 */
const { options } = require('./.dependency-cruiser.cjs');

module.exports = {
  forbidden: [
    {
      name: 'no-zod-in-the-client',
      comment: 'zod weighs more than the whole client; the protocol has a part without it, which is `core`.',
      severity: 'error',
      from: { path: '^packages/client/src/' },
      to: { path: '(^|/)node_modules/zod/', reachable: true },
    },
  ],
  options: { ...options, tsPreCompilationDeps: false, tsConfig: { fileName: 'tsconfig.json' } },
};
