// @ts-check
/**
 * comlink for the worker: of its server, the one message that the guard in front of it lets through (worker/guard.ts), and
 * nothing of its client. The server's other messages read, write and construct whatever is named, and offer proxies of live
 * objects; with those cases left out, letter for letter, bundlers drop by themselves what only they need, and comlink's known
 * hole (a SET on `__proto__`, #603) is not in the file at all. A source that is not as expected stops the build.
 */
import { readFileSync } from 'node:fs';

const VERSION = '4.4.2';
/** Left out, each of which must be there once. */
const CUTS = [
  // A dedicated worker is spoken to by its page and by nobody else, and sees no origin.
  /^ {8}if \(!isAllowedOrigin\(.*?^ {8}}\n/ms,
  /^ {16}case "GET" .*?^(?= {16}case "APPLY" )/ms,
  /^ {16}case "CONSTRUCT" .*?^(?= {16}case "RELEASE" )/ms,
  /^ {4}\["proxy", proxyTransferHandler\],\n/m,
  // Made when comlink loads, for proxies alone.
  /(?<=^const proxyFinalizers = )"FinalizationRegistry" in globalThis &&.*?^ {4}}\)(?=;$)/ms,
];

/** @returns {import('esbuild').Plugin} */
export function onlyExpose() {
  const { version } = JSON.parse(readFileSync('node_modules/comlink/package.json', 'utf8'));
  if (version !== VERSION) throw new Error(`comlink is of version ${version}. Look at scripts/only-expose.mjs.`);
  return {
    name: 'only-expose',
    setup(setup) {
      setup.onLoad({ filter: /[\\/]comlink[\\/]dist[\\/]esm[\\/]comlink\.mjs$/ }, ({ path }) => ({
        contents: cutToApply(readFileSync(path, 'utf8')),
      }));
    },
  };
}

/** comlink's source whose server answers APPLY and RELEASE and no other message. @param {string} source */
export function cutToApply(source) {
  return CUTS.reduce((text, cut) => {
    if (text.split(cut).length !== 2) throw new Error('comlink is not as expected. Look at scripts/only-expose.mjs.');
    return text.replace(cut, cut.source.startsWith('(?<=') ? 'undefined' : '');
  }, source);
}
