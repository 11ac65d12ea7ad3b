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
import { minifiedCss } from './minified-css.mjs';
import { onlyEd25519 } from './only-ed25519.mjs';
import { onlyExpose } from './only-expose.mjs';

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
  define: { __ATTUNE_BUILD__: JSON.stringify(sourceHash()), __ATTUNE_DEVELOPMENT__: 'false' },
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

/**
 * What the runtime imports dynamically, where a page needs it. Each is bundled by itself: as entries beside the runtime they
 * would spread what they share with it over more files, which every visitor would load.
 */
const APART = {
  changes: 'lib/changes.ts',
  export: 'lib/export.ts',
  'fine-signals': 'lib/fine-signals.ts',
  reports: 'lib/reports.ts',
  'site-log': 'lib/site-log.ts',
};

/** What binds attune to a framework, which the site brings itself. */
const BINDINGS = {
  react: 'lib/bindings/react.ts',
  vue: 'lib/bindings/vue.ts',
  openfeature: 'lib/bindings/openfeature.ts',
};

/** The demo's pages: where their sources lie, and below which path of the site they are served. */
const PAGES = [
  ['examples/news', ''],
  ['examples/shop', 'shop/'],
  ['examples/quiz', 'quiz/'],
  ['examples/presets', 'presets/'],
];

for (const folder of ['dist/cli', 'collector/dist', 'build']) mkdirSync(folder, { recursive: true });
for (const file of existsSync('dist') ? readdirSync('dist') : [])
  if (/\.js(\.map)?$/.test(file)) rmSync(`dist/${file}`);
rmSync('dist/testing', { recursive: true, force: true });

await Promise.all([
  // Loader and runtime, and in shared.js what both need.
  build({
    ...browser,
    entryPoints: { index: 'lib/index.ts', runtime: 'lib/runtime.ts' },
    splitting: true,
    chunkNames: 'shared',
    outdir: 'dist',
    plugins: Object.keys(APART).map((name) => elsewhere(new RegExp(`^\\./${name}\\.js$`), `./${name}.js`)),
  }),
  build({ ...browser, entryPoints: APART, outdir: 'dist' }),
  build({
    ...browser,
    entryPoints: {
      presets: 'lib/presets.ts',
      texts: 'lib/elements/languages/index.ts',
      consent: 'consent/index.ts',
      verify: 'consent/verify.ts',
    },
    outdir: 'dist',
    charset: 'utf8',
  }),
  // Each for sites that have what it binds to.
  build({ ...browser, entryPoints: BINDINGS, outdir: 'dist', packages: 'external' }),
  build({
    ...browser,
    entryPoints: { elements: 'lib/elements/index.ts' },
    outdir: 'dist',
    charset: 'utf8',
    plugins: [minifiedCss(), elsewhere(/^\.\/panel\.js$/, './panel.js')],
  }),
  build({ ...browser, entryPoints: { panel: 'lib/elements/panel.ts' }, outdir: 'dist', charset: 'utf8' }),
  // For a site's own tests: the package as a development build, which takes synthetic input and can be recorded.
  build({
    ...browser,
    define: { ...browser.define, __ATTUNE_DEVELOPMENT__: 'true' },
    entryPoints: { index: 'testing/index.ts' },
    splitting: true,
    outdir: 'dist/testing',
  }),
  // Import-free files that run as module and as classic script: a page starts the small one, unless it needs the other.
  ...Object.entries({ worker: 'false', 'worker-full': 'true' }).map(([name, full]) =>
    build({
      ...browser,
      define: { ...browser.define, __ATTUNE_FULL__: full },
      format: 'iife',
      entryPoints: { [name]: 'worker/main.ts' },
      outdir: 'dist',
      plugins: [onlyEd25519(), onlyExpose()],
    }),
  ),
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
  // What reports of `attune replay --html` and `attune audit --html` carry; the command reads them from beside itself.
  build({
    ...browser,
    sourcemap: false,
    format: 'iife',
    entryPoints: ['cli/page/report.ts', 'cli/page/report.css', 'cli/page/audit.css'],
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
      'evaluation/main': 'evaluation/main.ts',
    },
    // The package as a page of the benchmarks loads it.
    external: ['/attune/*'],
    outdir: 'build',
    outExtension: { '.js': '.mjs' },
    // The demo's server loads the built collector, whose libraries lie in the workspace's own node_modules; as seen from
    // build/examples/ and build/test/.
    plugins: [elsewhere(/\/collector\/src\/index\.js$/, '../../collector/dist/index.js')],
  }),
  build({
    ...browser,
    sourcemap: false,
    entryPoints: Object.fromEntries(PAGES.map(([from, to]) => [`${to}app`, `${from}/app.ts`])),
    outdir: 'build/site',
    // The demo loads the package as a site without a bundler would.
    plugins: [
      elsewhere(/\/lib\/index\.js$/, '/attune/index.js'),
      elsewhere(/\/lib\/elements\/index\.js$/, '/attune/elements.js'),
    ],
  }),
  build({
    ...browser,
    sourcemap: false,
    // It dispatches moves by the ten thousand, which capture must take for a visitor's.
    define: { ...browser.define, __ATTUNE_DEVELOPMENT__: 'true' },
    entryPoints: { bench: 'benchmarks/page.ts' },
    outdir: 'build/bench',
  }),
  ...['posthog', 'rrweb', 'snowplow'].map((name) =>
    build({
      ...browser,
      sourcemap: false,
      entryPoints: { [`start-${name}`]: `benchmarks/start-${name}.ts` },
      outdir: 'build/bench',
    }),
  ),
]);
const workers = ['worker', 'worker-full'];
const page = ['index', 'shared', 'runtime', ...Object.keys(APART), 'elements', 'panel', ...workers];
for (const file of [...page, 'consent', 'verify', ...Object.keys(BINDINGS)])
  await squeeze(`dist/${file}.js`, !workers.includes(file));
for (const file of ['dist/cli/attune.js', 'collector/dist/cli.js']) chmodSync(file, 0o755);
for (const [from, to] of PAGES) writePage(from, `build/site/${to}`);
cpSync('examples/shared/icon.svg', 'build/site/icon.svg');
cpSync('examples/shop/goods', 'build/site/shop/goods', { recursive: true });
for (const file of page) cpSync(`dist/${file}.js`, `build/site/attune/${file}.js`);
for (const file of workers)
  for (const place of ['build/bench', 'dist/testing']) cpSync(`dist/${file}.js`, `${place}/${file}.js`);
if (!quiet) console.log('built dist/, collector/dist/, build/');

/**
 * Writes a page of the demo: in the markup, each `<!-- shared: FILE -->` becomes that file; the style sheet is the shared one
 * and the page's own behind it, so that a page loads one.
 * @param {string} from @param {string} to
 */
function writePage(from, to) {
  /** @param {string} file */
  const shared = (file) => readFileSync(`examples/shared/${file}`, 'utf8');
  mkdirSync(to, { recursive: true });
  const page = readFileSync(`${from}/index.html`, 'utf8');
  writeFileSync(
    `${to}index.html`,
    page.replace(/<!-- shared: ([\w.-]+) -->/g, (_, file) => shared(file)),
  );
  writeFileSync(`${to}style.css`, `${shared('style.css')}\n${readFileSync(`${from}/style.css`, 'utf8')}`);
}

/**
 * Leaves an import in place, of a file that stands elsewhere once it is built.
 * @param {RegExp} filter @param {string} path @returns {import('esbuild').Plugin}
 */
function elsewhere(filter, path) {
  return {
    name: 'elsewhere',
    setup(setup) {
      setup.onResolve({ filter }, () => ({ path, external: true }));
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
    compress: {
      passes: 5,
      // 'use client' is one.
      directives: false,
      unsafe_arrows: true,
      unsafe_methods: true,
      keep_fargs: false,
      pure_getters: true,
      inline: 1,
    },
    sourceMap: { content: readFileSync(`${file}.map`, 'utf8') },
  });
  writeFileSync(file, code ?? '');
  writeFileSync(`${file}.map`, String(map));
}
