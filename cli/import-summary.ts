/** What came of an import, as numbers for `--json` and as text for people. */
import { canonicalize, type Json, RULESET } from '../kernel/canonical.js';
import {
  decimal,
  type LinearPrior,
  MAX_INPUTS,
  type Prior,
  type PriorInput,
  type TreesPrior,
} from '../kernel/prior.js';
import { SENSES } from '../worker/senses/catalogue.js';
import { sigmoid } from '../worker/inference/logistic.js';
import { MAX_DEPTH, MAX_NODES, MAX_TREES } from '../worker/inference/tree.js';
import { agrees, type Check } from './import-check.js';
import type { Source } from './import-source.schema.js';
import type { Painter } from './terminal.js';
import { told, toldCount } from './units.js';

export interface ImportSummary {
  readonly origin: string;
  readonly kind: Prior['kind'];
  readonly inputs: number;
  readonly trees: number;
  readonly nodes: number;
  /** Steps from a root to its deepest leaf. */
  readonly depth: number;
  /** Bounds of what it can say, over all numbers that the catalogue can have. */
  readonly logOdds: readonly [number, number];
  /** Of its canonical JSON. */
  readonly bytes: number;
  readonly notes: readonly string[];
  readonly check: Check | null;
}

export function summaryOf({ origin, notes }: Source, prior: Prior, check: Check | null): ImportSummary {
  const isTrees = prior.kind === 'trees';
  return {
    origin,
    kind: prior.kind,
    inputs: prior.inputs.length,
    trees: isTrees ? prior.roots.length : 0,
    nodes: isTrees ? prior.feature.length : 0,
    depth: isTrees ? Math.max(...prior.roots.map((root) => depthOf(prior, root))) : 0,
    logOdds: isTrees ? treesReach(prior) : linearReach(prior),
    bytes: canonicalize(prior as unknown as Json, RULESET).length,
    notes,
    check,
  };
}

function depthOf(prior: TreesPrior, node: number): number {
  if (prior.feature[node] === -1) return 0;
  return 1 + Math.max(depthOf(prior, prior.left[node]!), depthOf(prior, prior.right[node]!));
}

/** The least and the greatest leaf of each tree. No number need lead to all of them at once. */
function treesReach(prior: TreesPrior): [number, number] {
  const leaves = (node: number): number[] =>
    prior.feature[node] === -1
      ? [decimal(prior.number[node]!)]
      : [...leaves(prior.left[node]!), ...leaves(prior.right[node]!)];
  return reach(decimal(prior.base), prior.roots.map(leaves));
}

function linearReach({ inputs, intercept, weights }: LinearPrior): [number, number] {
  const ranges = new Map(SENSES.flatMap(({ features }) => features.map(({ id, range }) => [id, range] as const)));
  const ends = ({ feature, unit = '1', missing = '0' }: PriorInput): number[] => [
    ...ranges.get(feature)!.map((end) => end * decimal(unit)),
    decimal(missing),
  ];
  return reach(
    decimal(intercept),
    inputs.map((input, i) => ends(input).map((end) => decimal(weights[i]!) * end)),
  );
}

const reach = (base: number, terms: readonly (readonly number[])[]): [number, number] => [
  terms.reduce((sum, values) => sum + Math.min(...values), base),
  terms.reduce((sum, values) => sum + Math.max(...values), base),
];

/** A line for each thing that is bounded, and for each that was promised. */
export function summaryText(summary: ImportSummary, prior: Prior, key: string | null, colours: Painter): string {
  const { origin, kind, inputs, trees, nodes, depth, logOdds, bytes, notes, check } = summary;
  const [least, most] = logOdds;
  const named = prior.inputs.map(({ feature, unit }) => (unit === undefined ? feature : `${feature} × ${unit}`));
  const rows: readonly (readonly [string, string])[] = [
    ['model', `${kind}, ${origin}`],
    ['inputs', `${inputs} of at most ${MAX_INPUTS}: ${named.join(', ')}`],
    ...(kind === 'trees'
      ? ([
          ['trees', `${trees} of at most ${MAX_TREES}, ${depth} of at most ${MAX_DEPTH} steps deep`],
          ['nodes', `${nodes} of at most ${MAX_NODES}`],
        ] as const)
      : []),
    ['log-odds', `${told(least)} to ${told(most)}: a probability of ${percent(least)} to ${percent(most)}`],
    ['size', toldCount(bytes, 'byte')],
    ...(check ? [['check', checkText(check, colours)] as const] : []),
    ['signed by', key ?? 'nobody (--key signs)'],
  ];
  const lines = rows.map(([name, text]) => `  ${colours.dim(name.padEnd(9))}  ${text}`);
  return [...lines, ...notes.map((note) => `  ${note}`), ''].join('\n');
}

const percent = (logOdds: number): string => `${told(100 * sigmoid(logOdds))} %`;

function checkText(check: Check, { green, red }: Painter): string {
  const rows = toldCount(check.rows, 'row');
  const [least, most] = check.range.map((probability) => told(probability));
  if (check.difference === null)
    return `${rows}, probabilities ${least!} to ${most!}; no column "expected" to compare with`;
  const difference = check.difference.toExponential(1);
  const found = `${rows}, greatest difference ${difference}`;
  return agrees(check) ? green(`${found}, within 1e-6`) : red(`${found} in line ${check.line}, beyond 1e-6`);
}
