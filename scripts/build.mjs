// @ts-check
/**
 * Builds everything that runs: the package (dist/), the collector (collector/dist/), and what the project itself runs
 * (build/: demo, driver, benchmarks). `--types` also emits the declarations. esbuild bundles; tsc only checks and declares.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { minify } from 'terser';

const quiet = process.argv.includes('--quiet');
if (process.argv.includes('--types')) execFileSync('npx', ['tsc', '-b'], { stdio: 'inherit' });

/** One hash over the sources that page and worker share a protocol by: both carry it, and a mismatch stops the start. */
function sourceHash() {
  const hash = createHash('sha256');
  for (const folder of ['kernel', 'platform', 'consent', 'worker', 'lib']) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (file.endsWith('.ts')) hash.update(file).update(readFileSync(`${folder}/${file}`));
    }
  }
  return hash.digest('hex').slice(0, 8);
}

/** @type {import('esbuild').BuildOptions} */
const browser = {
  bundle: true,
  minify: true,
  sourcemap: true,
  target: 'es2022',
  platform: 'browser',
  format: 'esm',
  define: { __ATTUNE_BUILD__: JSON.stringify(sourceHash()) },
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
};

for (const folder of ['dist/cli', 'collector/dist', 'build']) mkdirSync(folder, { recursive: true });
for (const file of existsSync('dist') ? readdirSync('dist') : [])
  if (/\.js(\.map)?$/.test(file)) rmSync(`dist/${file}`);

await Promise.all([
  // Loader and runtime, and in shared.js what both need.
  build({
    ...browser,
    entryPoints: { index: 'lib/index.ts', runtime: 'lib/runtime.ts' },
    splitting: true,
    chunkNames: 'shared',
    outdir: 'dist',
  }),
  build({ ...browser, entryPoints: { verify: 'consent/verify.ts' }, outdir: 'dist' }),
  // One import-free file that runs as module and as classic script.
  build({ ...browser, format: 'iife', entryPoints: { worker: 'worker/main.ts' }, outdir: 'dist' }),
  // The CLI carries its libraries: a site that installs attune gets four dependencies and no more.
  build({
    ...node,
    packages: 'bundle',
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
    entryPoints: { attune: 'cli/attune.ts' },
    outdir: 'dist/cli',
  }),
  build({
    ...node,
    entryPoints: { index: 'collector/src/index.ts', cli: 'collector/src/cli.ts' },
    outdir: 'collector/dist',
    banner: { js: '#!/usr/bin/env node' },
  }),
  build({
    ...node,
    entryPoints: {
      'examples/serve': 'examples/serve.ts',
      'test/drive': 'test/drive/main.ts',
      'benchmarks/run': 'benchmarks/run.ts',
    },
    outdir: 'build',
    outExtension: { '.js': '.mjs' },
    plugins: [useCollector()],
  }),
  build({
    ...browser,
    sourcemap: false,
    entryPoints: { app: 'examples/news/app.ts' },
    outdir: 'build/site',
    plugins: [useDist()],
  }),
  build({ ...browser, sourcemap: false, entryPoints: { bench: 'benchmarks/page.ts' }, outdir: 'build/bench' }),
]);
for (const file of ['index', 'shared', 'runtime', 'worker', 'verify'])
  await squeeze(`dist/${file}.js`, file !== 'worker');
for (const file of ['dist/cli/attune.js', 'collector/dist/cli.js']) chmodSync(file, 0o755);
for (const file of ['index.html', 'style.css']) cpSync(`examples/news/${file}`, `build/site/${file}`);
for (const file of ['index.js', 'shared.js', 'runtime.js', 'worker.js'])
  cpSync(`dist/${file}`, `build/site/attune/${file}`);
cpSync('dist/worker.js', 'build/bench/worker.js');
if (!quiet) console.log('built dist/, collector/dist/, build/');

/** The demo's server loads the built collector, whose libraries lie in the workspace's own node_modules. */
function useCollector() {
  return {
    name: 'use-collector',
    /** @param {import('esbuild').PluginBuild} setup */
    setup(setup) {
      // As seen from build/examples/ and build/test/.
      const path = '../../collector/dist/index.js';
      setup.onResolve({ filter: /\/collector\/src\/index\.js$/ }, () => ({ path, external: true }));
    },
  };
}

/** The demo loads the package as a site without a bundler would: from `./attune/index.js`. */
function useDist() {
  return {
    name: 'use-dist',
    /** @param {import('esbuild').PluginBuild} setup */
    setup(setup) {
      setup.onResolve({ filter: /\/lib\/index\.js$/ }, () => ({ path: './attune/index.js', external: true }));
    },
  };
}

/**
 * A second pass by terser: 5 % smaller than esbuild alone, in files that every visitor loads. The source maps lie beside
 * them and are not named in them, which would cost every visitor another 30 bytes.
 * @param {string} file @param {boolean} module
 */
async function squeeze(file, module) {
  const { code, map } = await minify(readFileSync(file, 'utf8'), {
    module,
    ecma: 2020,
    toplevel: true,
    compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
    sourceMap: { content: readFileSync(`${file}.map`, 'utf8') },
  });
  writeFileSync(file, code ?? '');
  writeFileSync(`${file}.map`, String(map));
}
