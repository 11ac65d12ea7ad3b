/** XGBoost's files as priors, against a naive walk through the file that casts to float32 as XGBoost does. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readXgboost } from '../../../cli/import-xgboost.schema.js';
import { compilePrior } from '../../../worker/inference/prior.js';
import { xgboostFile, type XgboostTree } from '../../cli/xgboost-file.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300;
const COLUMNS = 4;

/** The nodes of a tree in any order but that the root is the first, and some that nothing leads to. */
const tree: fc.Arbitrary<XgboostTree> = fc
  .record({
    questions: fc.array(
      fc.record({
        column: fc.nat({ max: COLUMNS - 1 }),
        threshold: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.float({ min: -100, max: 100, noNaN: true })),
        isDefaultLeft: fc.boolean(),
        /** Which open end it is put on. */
        end: fc.nat(),
      }),
      { maxLength: 12 },
    ),
    leaf: fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 13, maxLength: 13 }),
    isReversed: fc.boolean(),
  })
  .map(({ questions, leaf, isReversed }) => {
    const nodes: XgboostTree = {
      default_left: [],
      left_children: [],
      right_children: [],
      split_conditions: [],
      split_indices: [],
      split_type: [],
    };
    const set = (at: number, row: readonly number[]): void =>
      Object.values(nodes).forEach((column: number[], i) => (column[at] = row[i]!));
    set(0, [0, -1, -1, leaf[0]!, 0, 0]);
    const ends = [0];
    questions.forEach(({ column, threshold, isDefaultLeft, end }, i) => {
      const [at] = ends.splice(end % ends.length, 1);
      const children = isReversed ? [2 * i + 2, 2 * i + 1] : [2 * i + 1, 2 * i + 2];
      set(at!, [+isDefaultLeft, children[0]!, children[1]!, threshold, column, 0]);
      for (const child of children) set(child, [0, -1, -1, leaf[(i + child) % leaf.length]!, 0, 0]);
      ends.push(...children);
    });
    set(nodes.left_children.length, [0, 99, 99, 7, 2147483647, 0]);
    return nodes;
  });

function answer(tree: XgboostTree, x: readonly number[]): number {
  let node = 0;
  while (tree.left_children[node] !== -1) {
    const asked = Math.fround(x[tree.split_indices[node]!]!);
    const isLeft = Number.isNaN(asked) ? tree.default_left[node] === 1 : asked < tree.split_conditions[node]!;
    node = (isLeft ? tree.left_children : tree.right_children)[node]!;
  }
  return tree.split_conditions[node]!;
}

test('the margin is the logit of base_score and the answers of all trees', () => {
  const trees = fc
    .array(tree, { minLength: 1, maxLength: 5 })
    // One that asks nothing at all is refused.
    .filter((list) => list.some(({ left_children }) => left_children[0] !== -1));
  const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(NaN), fc.double({ min: -101, max: 101 }));
  const example = fc.array(number, { minLength: COLUMNS, maxLength: COLUMNS });
  fc.assert(
    fc.property(trees, fc.array(example, { maxLength: 20 }), (list, xs) => {
      const { prior, columns } = readXgboost(xgboostFile({ trees: list, columns: ['a', 'b', 'c', 'd'] }));
      const { marginOne } = compilePrior(prior);
      // Beside the examples, numbers just at the thresholds.
      const at = list.flatMap(({ split_conditions: t }) => t).map((t) => [t, t, t, t]);
      for (const x of [...xs, ...at, ...at.map((t) => t.map((n) => n - n * 2 ** -26))]) {
        const asked = prior.inputs.map(({ feature }) => x[columns.indexOf(feature)]!);
        expect(marginOne(Float64Array.from(asked))).toBeCloseTo(
          list.reduce((sum, each) => sum + answer(each, x), 0),
          12,
        );
      }
    }),
    { numRuns },
  );
});
