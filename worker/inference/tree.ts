/**
 * Binary decision trees, alone or summed as boosting makes them, learned elsewhere and told in flat arrays: one row a
 * node, as scikit-learn's `tree_` and XGBoost's JSON have them.
 *
 * A number at most the threshold goes left, as in CART, scikit-learn and LightGBM. XGBoost goes left only where the number,
 * cast to float32, lies below it: `attune import` finds the double that says the same. An unknown number (NaN) goes the node's default way.
 *
 * A child has a greater index than its parent, so a walk ends; bounds on nodes and depth say how soon.
 */
import { AttuneError } from '../../kernel/errors.js';
import { LARGEST } from '../../kernel/prior.js';
import { sigmoid } from './logistic.js';

/** All lists but `roots` have one number for each node. */
export interface TreeNodes {
  /** Sum of an ensemble before its first tree. */
  readonly base: number;
  /** The first node of each tree. */
  readonly roots: readonly number[];
  /** Which number of `x` is asked; −1 makes the node a leaf, whose other columns but `value` are not read. */
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Where NaN goes: 1 left, 0 right. */
  readonly missingLeft: readonly number[];
  /** What a leaf adds to the margin. */
  readonly value: readonly number[];
}

export interface Trees {
  /** The sum of the leaves that `x` comes to: log-odds, if the trees were boosted for them. */
  marginOne(x: Float64Array): number;
  /** σ of the margin. */
  predictProbaOne(x: Float64Array): number;
}

/** What one page's patience bears: at most 500 × 12 comparisons a prediction, and 4096 rows to load. */
export const MAX_TREES = 500;
export const MAX_NODES = 4096;
export const MAX_DEPTH = 12;

/** @throws {AttuneError} `document/malformed` unless the nodes are trees within the bounds, over that many numbers */
export function decisionTrees(nodes: TreeNodes, dimensions: number): Trees {
  demandTrees(nodes, dimensions);
  const { base } = nodes;
  const roots = Int16Array.from(nodes.roots);
  const feature = Int16Array.from(nodes.feature);
  const left = Int16Array.from(nodes.left);
  const right = Int16Array.from(nodes.right);
  const missingLeft = Uint8Array.from(nodes.missingLeft);
  /** The threshold, or of a leaf the value. */
  const number = Float64Array.from(nodes.feature, (f, i) => (f < 0 ? nodes.value : nodes.threshold)[i]!);

  function marginOne(x: Float64Array): number {
    let sum = base;
    for (let node of roots) {
      for (let f = feature[node]!; f >= 0; f = feature[node]!) {
        const asked = x[f]!;
        const isLeft = Number.isNaN(asked) ? missingLeft[node] === 1 : asked <= number[node]!;
        node = (isLeft ? left : right)[node]!;
      }
      sum += number[node]!;
    }
    return sum;
  }
  return { marginOne, predictProbaOne: (x) => sigmoid(marginOne(x)) };
}

function demandTrees(nodes: TreeNodes, dimensions: number): void {
  const { base, roots, feature, threshold, left, right, missingLeft, value } = nodes;
  const n = feature.length;
  const isIndex = (i: number, from: number, end: number): boolean => Number.isInteger(i) && i >= from && i < end;
  const isNumber = (x: number): boolean => Math.abs(x) <= LARGEST;

  const columns = [threshold, left, right, missingLeft, value];
  demand(n <= MAX_NODES && columns.every(({ length }) => length === n), `columns of one length, at most ${MAX_NODES}`);
  const isRoots = roots.length <= MAX_TREES && roots.length > 0 && roots.every((root) => isIndex(root, 0, n));
  demand(isRoots, `1 to ${MAX_TREES} roots, each the index of a node`);
  demand(isNumber(base), `a base within ${LARGEST}`);

  // Children come after their parents, so each depth is known when its node is met.
  const depth = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const f = feature[i]!;
    demand(isIndex(f, -1, dimensions), `features from −1 to ${dimensions - 1}; node ${i} has none`);
    demand(isNumber((f < 0 ? value : threshold)[i]!), `numbers within ${LARGEST}; that of node ${i} is not`);
    if (f < 0) continue;
    demand(isIndex(missingLeft[i]!, 0, 2), `1 or 0 for missingLeft; node ${i} has another`);
    for (const child of [left[i]!, right[i]!]) {
      demand(isIndex(child, i + 1, n), `children that come after their parent; those of node ${i} do not`);
      depth[child] = Math.max(depth[child]!, depth[i]! + 1);
      demand(depth[child] <= MAX_DEPTH, `at most ${MAX_DEPTH} steps from root to leaf; node ${child} lies deeper`);
    }
  }
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new AttuneError('document/malformed', `Decision trees need ${what}.`);
}
