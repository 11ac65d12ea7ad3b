// @ts-check
/**
 * tweetnacl for the worker: its small edition, and of that only Ed25519. Of its 33 kB, minified, 10 stay.
 *
 * tweetnacl is one function over an object that it fills (`nacl.sign.detached = …`), so no bundler can tell by itself what
 * is not needed. Here its own source is read, and the members in {@link KEPT} stay with what they refer to, letter for
 * letter. Whatever the source has that is not expected here stops the build.
 *
 * The small edition, nacl.js, is slower by four than nacl-fast.js: tens of milliseconds for the one signature of an epoch,
 * in the worker, and only where WebCrypto has no Ed25519.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';

/** What kernel/seal.ts calls, and what that hangs on. */
export const KEPT = ['sign', 'sign.detached', 'sign.detached.verify', 'sign.keyPair', 'sign.keyPair.fromSeed'];
/** The worker signs and never verifies. */
const SIGNING = KEPT.filter((member) => member !== 'sign.detached.verify');
const VERSION = '1.0.3';

/** @returns {import('esbuild').Plugin} */
export function onlyEd25519() {
  const { resolve } = createRequire(import.meta.url);
  const { version } = JSON.parse(readFileSync(resolve('tweetnacl/package.json'), 'utf8'));
  if (version !== VERSION) throw unexpected(`version ${VERSION}, not ${version}`);
  const path = resolve('tweetnacl/nacl.js');
  return {
    name: 'only-ed25519',
    setup(setup) {
      setup.onResolve({ filter: /^tweetnacl$/ }, () => ({ path }));
      setup.onLoad({ filter: /[\\/]tweetnacl[\\/]nacl\.js$/ }, () => ({
        contents: cutToEd25519(readFileSync(path, 'utf8'), SIGNING),
      }));
    },
  };
}

/**
 * tweetnacl's source as an ES module whose default export has the kept members and no others.
 * @param {string} source @param {readonly string[]} members
 */
export function cutToEd25519(source, members = KEPT) {
  const file = ts.createSourceFile('nacl.js', source, ts.ScriptTarget.ES2022);
  const parts = statementsOf(file).flatMap((statement) => partsOf(statement, file));
  const kept = new Set(parts.filter(({ member }) => member !== null && members.includes(member)));
  if (kept.size !== members.length) throw unexpected(`each of nacl.${members.join(', nacl.')} once`);
  // Grows while it is walked: whatever a kept part names stays too.
  for (const { names } of kept) {
    for (const part of parts) if (part.owner !== 'nacl' && names.has(part.owner)) kept.add(part);
  }
  const texts = parts.filter((part) => kept.has(part)).map(({ text }) => text);
  return ['const nacl = {};', ...texts, 'export default nacl;', ''].join('\n');
}

/** The statements in `(function (nacl) { … })(…)`. @param {ts.SourceFile} file */
function statementsOf(file) {
  const [only, ...others] = file.statements;
  const call = only && ts.isExpressionStatement(only) && ts.isCallExpression(only.expression) ? only.expression : null;
  const callee = call && ts.isParenthesizedExpression(call.expression) ? call.expression.expression : null;
  if (!callee || !ts.isFunctionExpression(callee) || others.length > 0) throw unexpected('one function, called');
  if (callee.parameters.map(({ name }) => name.getText(file)).join() !== 'nacl') throw unexpected('parameter nacl');
  return [...callee.body.statements];
}

/**
 * What stays or goes as one: a declaration, or a statement that sets a member of what `owner` names.
 * @typedef {{ owner: string, member: string | null, names: Set<string>, text: string }} Part
 * @param {ts.Statement} statement @param {ts.SourceFile} file @returns {Part[]}
 */
function partsOf(statement, file) {
  const text = statement.getText(file);
  const names = namesIn(statement);
  if (ts.isFunctionDeclaration(statement)) return [{ owner: statement.name?.text ?? '', member: null, names, text }];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map((declaration) => ({
      owner: declaration.name.getText(file),
      member: null,
      names: namesIn(declaration),
      text: `var ${declaration.getText(file)};`,
    }));
  }
  const expression = ts.isExpressionStatement(statement) ? statement.expression : null;
  // 'use strict', which a module is anyway; and the function that looks for a generator, of which a seed has no need.
  if (expression && (ts.isStringLiteral(expression) || ts.isCallExpression(expression))) return [];
  if (!expression || !ts.isBinaryExpression(expression)) throw unexpected(`no ${ts.SyntaxKind[statement.kind]}`);
  const [owner = '', ...path] = expression.left.getText(file).split(/[.[]/);
  return [{ owner, member: owner === 'nacl' ? path.join('.') : null, names, text }];
}

/** Every name in a node: rather one too many, which keeps a function, than one too few. @param {ts.Node} node */
function namesIn(node) {
  /** @type {Set<string>} */
  const names = new Set();
  /** @param {ts.Node} part */
  const look = (part) => {
    if (ts.isIdentifier(part)) names.add(part.text);
    ts.forEachChild(part, look);
  };
  look(node);
  return names;
}

/** @param {string} what */
const unexpected = (what) =>
  new Error(
    `tweetnacl is not as scripts/only-ed25519.mjs knows it: expected ${what}. Compare its source, then cut anew.`,
  );
