/** Trees in arrays against trees of nested objects, walked by recursion. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decisionTrees, MAX_DEPTH } from '../../../../worker/inference/tree.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300;

interface Leaf {
  readonly value: number;
}
interface Question {
  readonly feature: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly left: Tree;
  readonly right: Tree;
}
type Tree = Leaf | Question;

function answer(tree: Tree, x: readonly number[]): number {
  if ('value' in tree) return tree.value;
  const asked = x[tree.feature]!;
  const isLeft = Number.isNaN(asked) ? tree.missingLeft : asked <= tree.threshold;
  return answer(isLeft ? tree.left : tree.right, x);
}

/** Row by row, each parent before its children. */
class Columns {
  readonly roots: number[] = [];
  readonly feature: number[] = [];
  readonly threshold: number[] = [];
  readonly left: number[] = [];
  readonly right: number[] = [];
  readonly missingLeft: number[] = [];
  readonly value: number[] = [];

  constructor(
    readonly base: number,
    trees: readonly Tree[],
  ) {
    for (const tree of trees) this.roots.push(this.#add(tree));
  }

  #add(tree: Tree): number {
    const isLeaf = 'value' in tree;
    const at = this.feature.push(isLeaf ? -1 : tree.feature) - 1;
    this.threshold.push(isLeaf ? 0 : tree.threshold);
    this.missingLeft.push(isLeaf ? 0 : +tree.missingLeft);
    this.value.push(isLeaf ? tree.value : 0);
    this.left.push(0);
    this.right.push(0);
    if (!isLeaf) {
      this.left[at] = this.#add(tree.left);
      this.right[at] = this.#add(tree.right);
    }
    return at;
  }
}

const DIMENSIONS = 4;
/** Often equal, so that thresholds are met exactly. */
const number = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ min: -10, max: 10, noNaN: true }));
const leaf = fc.record({ value: fc.double({ min: -1, max: 1, noNaN: true }) });
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: MAX_DEPTH, depthSize: 'medium' },
    leaf,
    fc.record({
      feature: fc.nat({ max: DIMENSIONS - 1 }),
      threshold: number,
      missingLeft: fc.boolean(),
      left: tie('tree'),
      right: tie('tree'),
    }),
  ),
}));
const example = fc.array(fc.oneof({ weight: 4, arbitrary: number }, fc.double()), {
  minLength: DIMENSIONS,
  maxLength: DIMENSIONS,
});

test('the margin is the base and the answers of all trees', () => {
  const trees = fc.array(tree, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(trees, number, fc.array(example, { maxLength: 20 }), (trees, base, xs) => {
      const { marginOne } = decisionTrees(new Columns(base, trees), DIMENSIONS);
      for (const x of xs) {
        expect(marginOne(Float64Array.from(x))).toBe(trees.reduce((sum, tree) => sum + answer(tree, x), base));
      }
    }),
    { numRuns },
  );
});
