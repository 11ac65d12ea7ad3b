// @ts-check
/** Part of `npm run docs`: writes docs/vectors, the published bytes of attune's formats (test/vectors/published.ts makes them). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';

const OUT = 'build/published.mjs';
await build({
  entryPoints: ['test/vectors/published.ts'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  outfile: OUT,
  logLevel: 'error',
});
const { publishedVectors } = await import(pathToFileURL(OUT).href);

mkdirSync('docs/vectors', { recursive: true });
for (const [name, value] of Object.entries(await publishedVectors())) {
  const file = `docs/vectors/${name}`;
  const config = await resolveConfig(file);
  writeFileSync(file, await format(JSON.stringify(value), { ...config, filepath: file }));
}
