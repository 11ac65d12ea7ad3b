/**
 * The layers of the house as a check (docs/design/layers.md): who may import whom, type-only imports included, and that
 * no circle exists.
 */
const ROOMS = {
  kernel: [],
  platform: ['kernel'],
  consent: ['platform', 'kernel'],
  worker: ['platform', 'kernel'],
  lib: ['consent', 'platform', 'kernel'],
  cli: ['consent', 'worker', 'platform', 'kernel'],
  collector: ['kernel'],
  testing: ['lib', 'consent', 'worker', 'platform', 'kernel'],
};

/** Each dependency has one door a thread. */
const DOORS = {
  comlink: '^worker/main\\.ts$',
  'idb-keyval': '^platform/idb\\.ts$',
  tweetnacl: '^kernel/seal\\.ts$',
  zod: '(\\.schema|^worker/main)\\.ts$',
  react: '^lib/bindings/react\\.ts$',
  'react-dom': '^lib/bindings/react\\.ts$',
  vue: '^lib/bindings/vue\\.ts$',
  '@openfeature/web-sdk': '^lib/bindings/openfeature\\.ts$',
  commander: '^(cli|collector/src)/',
  'cli-progress': '^cli/',
  'cli-table3': '^cli/',
  'd3-array': '^cli/',
  parse5: '^cli/check-page\\.ts$',
  uplot: '^cli/page/',
  fastify: '^collector/src/',
  kysely: '^collector/src/',
  'better-sqlite3': '^collector/src/',
  pg: '^collector/src/',
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(ROOMS).map(([room, known]) => ({
      name: `${room}-knows-only-${known.join('-') || 'itself'}`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: {
        path: `^(${Object.keys(ROOMS)
          .filter((other) => other !== room && !known.includes(other))
          .join('|')}|test|examples|benchmarks)/`,
      },
    })),
    ...Object.entries(DOORS).map(([name, door]) => ({
      name: `one-door-to-${name}`,
      severity: 'error',
      from: { path: `^(${Object.keys(ROOMS).join('|')})/`, pathNot: door },
      to: { path: `^(node_modules/)?${name}(/|$)|node_modules/${name}/` },
    })),
    {
      name: 'node-only-where-node-runs',
      severity: 'error',
      from: { path: '^(kernel|platform|consent|worker|lib|testing)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'page-loads-no-schema',
      comment: 'zod and tweetnacl never reach the page',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '(\\.schema|^kernel/seal)\\.ts$', reachable: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What is built, but not what a dependency is made of.
    exclude: { path: '^(collector/)?(dist|build)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'], conditionNames: ['import', 'default', 'types'] },
  },
};
