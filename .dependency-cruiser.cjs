/**
 * The import rules of ARCHITECTURE.md as code: `npm run deps` checks them, type-only imports and cycles included.
 * Imports of other packages resolve to their sources, so the graph is that of the whole repository.
 */

/** Tests may import anything. */
const TESTS = '\\.test(-d)?\\.tsx?$|^(packages|apps)/[^/]+/test/|^e2e/';

const SERVER = '^packages/server/src/';

/**
 * Which folder of the server may import which other. Everything may import itself and the protocol package. A name
 * in `types` is one of which only the types may be used, so that whoever constructs it stays in create-server.
 */
const serverLayers = {
  core: {},
  ports: { may: ['core'] },
  auth: { may: ['core', 'ports'] },
  access: { may: ['core', 'ports'] },
  limits: { may: ['core', 'ports'] },
  feed: { may: ['core', 'ports'] },
  sessions: { may: ['core', 'ports'], types: ['auth/authenticator', 'access/policy'] },
  pipeline: { may: ['core'], types: ['access/policy', 'limits', 'ports/limits'] },
  commands: { may: ['pipeline', 'features', 'feed', 'core'], types: ['ports'] },
  'transport/socket': {
    may: ['pipeline', 'commands/index', 'sessions', 'core'],
    types: ['auth/authenticator', 'ports/event-bus', 'feed'],
  },
  'transport/http': {
    may: ['pipeline', 'commands/index', 'sessions', 'feed', 'ports/topics', 'core'],
    types: ['auth/authenticator', 'ports/(channel-log|event-bus|limits)', 'features/admin', 'config/settings'],
  },
  'stores/memory': { may: ['ports', 'core'] },
  'stores/redis': { may: ['ports', 'core'] },
  observability: { may: ['core'] },
  lifecycle: { may: ['core'] },
  config: { may: ['core'], types: ['access/policy'] },
};

/** Libraries that stay behind one folder, so that replacing one is a change in one place. */
const vendorWalls = [
  { vendor: ['socket\\.io', 'engine\\.io', 'ws'], only: ['transport/socket/'] },
  { vendor: ['@socket\\.io/redis-adapter'], only: ['transport/socket/', 'stores/redis/'] },
  { vendor: ['fastify', '@fastify/[^/]+'], only: ['transport/http/'] },
  { vendor: ['ioredis'], only: ['stores/redis/'] },
  { vendor: ['jose'], only: ['auth/', 'cli'] },
  { vendor: ['prom-client', 'pino'], only: ['observability/'] },
  { vendor: ['rate-limiter-flexible'], only: ['limits/', 'stores/'] },
];

/** A layer is a folder or, as in `access/policy`, one module of it. */
const inServer = (names) => names.map((name) => `${SERVER}${name}(/|\\.ts$)`);

const layerRules = Object.entries(serverLayers).flatMap(([layer, { may = [], types = [] }]) => [
  {
    name: `server-${layer.replace('/', '-')}`,
    comment: `${layer} may import ${[...may, ...types, 'itself and the protocol'].join(', ')}`,
    severity: 'error',
    from: { path: `${SERVER}${layer}/`, pathNot: TESTS },
    to: { path: SERVER, pathNot: inServer([layer, ...may, ...types]) },
  },
  ...(types.length === 0
    ? []
    : [
        {
          name: `server-${layer.replace('/', '-')}-types-only`,
          comment: `${layer} may use only the types of ${types.join(', ')}`,
          severity: 'error',
          from: { path: `${SERVER}${layer}/`, pathNot: TESTS },
          to: { path: inServer(types), dependencyTypesNot: ['type-only'] },
        },
      ]),
]);

const vendorRules = vendorWalls.map(({ vendor, only }) => ({
  name: `vendor-${only[0].replace(/\W+/g, '-')}${vendor[0].replace(/\W+/g, '-')}`,
  comment: `${vendor.join(', ')} only in ${only.join(', ')} of the server`,
  severity: 'error',
  from: { path: SERVER, pathNot: [TESTS, ...only.map((folder) => `${SERVER}${folder}`)] },
  to: { path: `(^|/)node_modules/(${vendor.join('|')})/` },
}));

/** Packages build on each other in one direction. `from` may import, of this repository, itself and `may`. */
const packages = [
  { name: 'protocol', from: 'packages/protocol/', may: [] },
  { name: 'client', from: 'packages/client/', may: ['packages/protocol/src/core\\.ts$'] },
  { name: 'react', from: 'packages/react/', may: ['packages/client/src/(testing/)?index\\.ts$'] },
  { name: 'server', from: 'packages/server/', may: ['packages/protocol/src/'] },
  { name: 'apps', from: 'apps/', may: ['packages/(client|react)/src/index\\.ts$'] },
];

const packageRules = packages.map(({ name, from, may }) => ({
  name: `package-${name}`,
  comment: `${name} may import only ${['itself', ...may].join(', ')}`,
  severity: 'error',
  from: { path: `^${from}`, pathNot: TESTS },
  to: { path: '^(packages|apps|e2e)/', pathNot: [`^${from}`, ...may.map((path) => `^${path}`), '/node_modules/'] },
}));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'A module that nothing imports and that imports nothing is left over.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [TESTS, '\\.d\\.ts$', '\\.config\\.(ts|mjs)$', '^apps/[^/]+/app/', '^packages/[^/]+/src/index\\.ts$'],
      },
      to: {},
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'no-undeclared-dependencies',
      comment: 'What a package needs at run time is a dependency of its own manifest.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    {
      name: 'kits-stay-apart',
      comment: 'Test kits and devtools are entries of their own; an application must not carry them unasked.',
      severity: 'error',
      from: { path: '^(packages/(client|react)/src|apps)/', pathNot: [TESTS, '/src/(testing|devtools)/'] },
      to: { path: '^packages/(client|react)/src/(testing|devtools)/' },
    },
    {
      name: 'composition-root',
      comment: 'create-server constructs everything, so nothing that it constructs may know it.',
      severity: 'error',
      from: { path: SERVER, pathNot: [TESTS, `${SERVER}(cli|index|testing|create-realtime-server)(/|\\.ts$)`] },
      to: { path: `${SERVER}create-(realtime-)?server\\.ts$` },
    },
    {
      name: 'features-are-independent',
      comment: 'What two features share belongs to core, ports or feed; create-server connects them.',
      severity: 'error',
      from: { path: `${SERVER}features/([^/]+)/`, pathNot: TESTS },
      to: { path: SERVER, pathNot: [`${SERVER}features/$1/`, ...inServer(['core', 'ports', 'feed', 'sessions'])] },
    },
    ...layerRules,
    ...vendorRules,
    ...packageRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages/[^/]+|apps/[^/]+|e2e)/(dist|\\.next|coverage|test-results)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@nchat/source', 'import', 'types', 'default'],
    },
  },
};
