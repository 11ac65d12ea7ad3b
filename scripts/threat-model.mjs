// @ts-check
/**
 * Part of `npm run docs`: writes docs/threat-model.md from the rows of scripts/threats.mjs and the tests that are tagged with them.
 *
 * A tag is a comment directly above `test(` or `describe(`: `/** @threat id … *\/`. A row without a test that is not marked later,
 * and a tag that names no row, stop it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { ATTACKERS } from './threats.mjs';

const FILE = 'docs/threat-model.md';

/** @typedef {{ readonly file: string, readonly title: string }} Proof */

/** @returns {Map<string, Proof[]>} the tests that are tagged, by the id of the row */
export function taggedTests() {
  /** @type {Map<string, Proof[]>} */
  const proofs = new Map();
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  for (const file of files.sort()) {
    for (const { ids, title } of tagsIn(`test/${file}`, readFileSync(`test/${file}`, 'utf8')))
      for (const id of ids) proofs.set(id, [...(proofs.get(id) ?? []), { file: `test/${file}`, title }]);
  }
  return proofs;
}

/**
 * The tags in a file, each with the title of the test below it.
 *
 * @param {string} file @param {string} text
 * @returns {{ ids: string[], title: string }[]}
 * @throws {Error} where a tag stands above no test
 */
export function tagsIn(file, text) {
  if (!text.includes('@threat')) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  /** @type {{ ids: string[], title: string }[]} */
  const tags = [];
  /** @param {ts.Node} node @param {readonly string[]} within */
  const visit = (node, within) => {
    const title = ts.isExpressionStatement(node) ? titleOf(node.expression) : undefined;
    if (title === undefined) return ts.forEachChild(node, (child) => visit(child, within));
    const path = [...within, title];
    const comment = text.slice(node.getFullStart(), node.getStart());
    const ids = [...comment.matchAll(/@threat ([a-z -]+)\*\//g)].flatMap(([, named = '']) => named.trim().split(' '));
    if (ids.length > 0) tags.push({ ids, title: path.join(' › ') });
    ts.forEachChild(node, (child) => visit(child, path));
  };
  visit(source, []);
  if (tags.length < text.split('/** @threat ').length - 1)
    throw new Error(`${file} has a tag that stands above no test.`);
  return tags;
}

/** The title of `test(…)`, `describe.each(…)(…)` and the like. @param {ts.Expression} call @returns {string | undefined} */
function titleOf(call) {
  if (!ts.isCallExpression(call)) return undefined;
  let callee = call.expression;
  while (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) callee = callee.expression;
  const isTest = ts.isIdentifier(callee) && ['test', 'describe'].includes(callee.text);
  const [title] = call.arguments;
  if (!isTest || !title) return undefined;
  return ts.isStringLiteralLike(title) ? title.text : title.getText().replaceAll('`', '');
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');
/** @param {string} text */
const plain = (text) => text.replaceAll(/[[\]<>*_`]/g, '\\$&');

/** @param {Map<string, Proof[]>} proofs @throws {Error} where rows and tags do not fit */
export async function threatModel(proofs = taggedTests()) {
  const rows = ATTACKERS.flatMap(({ threats }) => threats);
  const ids = new Set(rows.map(({ id }) => id));
  if (ids.size < rows.length) throw new Error('Two rows have one id.');
  for (const id of proofs.keys()) if (!ids.has(id)) throw new Error(`No row is called "${id}".`);
  for (const { id, later } of rows)
    if (later === undefined && !proofs.has(id))
      throw new Error(`No test proves "${id}". Tag one, or mark the row later.`);

  const sections = ATTACKERS.map(({ attacker, threats }) => {
    const parts = threats.map(({ id, can, defence, later }) => {
      const tests = (proofs.get(id) ?? []).map(({ file, title }) => `- [${plain(title)}](../${file})`);
      const rest = later === undefined ? [] : [`- _Later: ${later}._`];
      return `### ${id}\n\n…${can}. ${defence}\n\n${[...tests, ...rest].join('\n')}\n`;
    });
    return `## ${attacker}\n\n${parts.join('\n')}`;
  });
  const table = ATTACKERS.flatMap(({ attacker, threats }) =>
    threats.map(({ id, can, later }, i) => {
      const count = proofs.get(id)?.length ?? 0;
      const shown = [...(count > 0 ? [String(count)] : []), ...(later === undefined ? [] : ['later'])].join(', ');
      return `| ${i === 0 ? attacker : ''} | …${cell(can)} | [${shown}](#${id}) |`;
    }),
  );
  const open = rows.filter(({ later }) => later !== undefined).length;
  const text = `# Threat model

Who might attack, what they can do, what stands against it, and the tests that show it. Written by \`npm run docs\` from
\`scripts/threats.mjs\` and from the tags in the tests; a test holds this page against both. Of ${rows.length} rows ${rows.length - open} rest on tests
alone; ${open} are marked _later_ and say what is missing.

Out of scope: an operator who ships a changed attune to its own visitors, and a browser or an operating system that lies. What is
promised in numbers: [privacy.md](privacy.md).

| attacker | …can | tests |
| --- | --- | --- |
${table.join('\n')}

${sections.join('\n')}`;
  return format(text, { ...(await resolveConfig(FILE)), parser: 'markdown' });
}

if (process.argv[1]?.endsWith('threat-model.mjs')) writeFileSync(FILE, await threatModel());
