// @ts-check
/**
 * Minifies the style sheet of the elements, which stands in a template literal that no minifier of scripts looks into: a
 * tenth of a kilobyte that every page would load for nothing.
 */
import { readFileSync } from 'node:fs';

/** @returns {import('esbuild').Plugin} */
export function minifiedCss() {
  return {
    name: 'minified-css',
    setup(build) {
      build.onLoad({ filter: /[\\/]lib[\\/]elements[\\/]sheet\.ts$/ }, async ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const [literal, css] = /\bcss`([^`]*)`/.exec(source) ?? [];
        if (!literal || !css)
          throw new Error(`${path} has no css\`…\` any more: change scripts/minified-css.mjs with it.`);
        const { code } = await build.esbuild.transform(css, { loader: 'css', minify: true, charset: 'utf8' });
        return { contents: source.replace(literal, () => JSON.stringify(code.trim())), loader: 'ts' };
      });
    },
  };
}
