// @ts-check
/**
 * `npm run docs`: writes docs/features.md, the table of all features, from the catalogue itself and the comments above its
 * entries. A test holds the file against what this makes.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';

const FOLDER = 'worker/senses';
const FILE = 'docs/features.md';

/**
 * @typedef {{ key: string, formula: string, unknown: string, resets: string, source: string, file: string }} Comment
 * @returns {Map<string, Comment>} what is said of each feature, by its id
 */
function readComments() {
  const comments = new Map();
  for (const name of readdirSync(FOLDER).sort()) {
    const file = `${FOLDER}/${name}`;
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    /** @param {ts.Node} node */
    const visit = (node) => {
      const id = ts.isObjectLiteralExpression(node) ? idOf(node) : undefined;
      if (id !== undefined) comments.set(id, { ...commentOf(node, source, `${file}: ${id}`), file: name });
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return comments;
}

/** @param {ts.ObjectLiteralExpression} node @returns {string | undefined} */
function idOf(node) {
  const names = node.properties.map(({ name }) => name?.getText());
  if (!names.includes('unit') || !names.includes('range')) return undefined;
  const id = node.properties.find(({ name }) => name?.getText() === 'id');
  return id && ts.isPropertyAssignment(id) && ts.isStringLiteral(id.initializer) ? id.initializer.text : undefined;
}

/** @param {ts.Node} node @param {ts.SourceFile} source @param {string} place */
function commentOf(node, source, place) {
  const range = ts.getLeadingCommentRanges(source.text, node.getFullStart())?.at(-1);
  const text = range ? source.text.slice(range.pos, range.end) : '';
  const lines = text.replace(/^\/\*\*|\*\/$/g, '').split('\n');
  const prose = lines
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .join(' ')
    .trim();
  const [, key, formula, unknown, resets, credit] =
    /^([A-Z]\d+(?:, [A-Z]\d+)*): (.+?) @unknown (.+?) @resets (.+?) @source (.+)$/.exec(prose) ?? [];
  if (!key || !formula || !unknown || !resets || !credit)
    throw new Error(`${place} needs "/** S1: formula. @unknown … @resets … @source … */" above it.`);
  return { key, formula, unknown, resets, source: credit };
}

/** The catalogue as the code has it. */
async function loadSenses() {
  const out = 'build/senses.mjs';
  await build({
    entryPoints: [`${FOLDER}/catalogue.ts`],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    outfile: out,
    logLevel: 'error',
    external: ['zod', 'zod/mini'],
  });
  const { SENSES } = await import(`${pathToFileURL(out).href}?${Date.now()}`);
  return /** @type {import('../worker/senses/feature.js').SenseKind[]} */ (SENSES);
}

/** @param {import('../kernel/ruleset.js').FilterSpec} spec */
function filterName(spec) {
  switch (spec.filter) {
    case 'none':
      return '–';
    case 'ewma':
      return `EWMA ${spec.tau} ms`;
    case 'one-euro':
      return 'One-Euro';
    default:
      return `${spec.filter} ${spec.window}`;
  }
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');

export async function featuresDocument() {
  const comments = readComments();
  const senses = await loadSenses();
  const rows = senses.flatMap(({ tier, features, state }) =>
    features.map((feature) => {
      const said = comments.get(feature.id);
      if (!said) throw new Error(`${feature.id} has no comment.`);
      const { filter = { filter: 'median', window: 5 }, range, unit, perRegion, maxGrain } = feature;
      const bytes = `${8 * state.page}${state.region ? ` + ${8 * state.region}` : ''}`;
      const grain = maxGrain === undefined ? '' : `; where the clock’s grain is above ${maxGrain} ms`;
      return {
        tier,
        key: said.key,
        cells: [
          `\`${feature.id}\``,
          said.key,
          tier,
          perRegion ? 'region' : 'page',
          unit,
          range.map((n) => n.toLocaleString('en')).join(' … '),
          filterName(filter),
          said.formula,
          said.unknown + grain,
          said.resets,
          said.source,
          bytes,
          `[${said.file}](../${FOLDER}/${said.file})`,
        ],
      };
    }),
  );
  const count = (/** @type {string} */ tier) => rows.filter((row) => row.tier === tier).length;
  const head = [
    'feature',
    'row',
    'tier',
    'of',
    'unit',
    'range',
    'filter',
    'what it is',
    'unknown',
    'starts anew',
    'source',
    'state, bytes',
    'code',
  ];
  return `# Features

What attune forms from interaction, in the worker and nowhere else. Written by \`npm run docs\` from the catalogue in
\`worker/senses\`; a test holds it against the code. How to add one: [design/features.md](design/features.md).

${rows.length} features: ${count('A')} of tier A (come with \`observe\`), ${count('B')} of tier B (only where the policy lists it), ${count('C')} of tier C
(only with \`biometric\` granted). \`ppm\` are parts per million. A value that is unknown makes its condition unknown, and a rule
acts only on what is true. _State_ is what the sense that the feature belongs to keeps: for the page, + for each region.

| ${head.join(' | ')} |
| ${head.map(() => '---').join(' | ')} |
${rows.map(({ cells }) => `| ${cells.map(cell).join(' | ')} |`).join('\n')}
`;
}

if (process.argv[1]?.endsWith('features.mjs')) writeFileSync(FILE, await featuresDocument());
