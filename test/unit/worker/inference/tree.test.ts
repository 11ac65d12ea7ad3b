/** Trees from flat arrays: one by hand, a sum of two, and what is refused. */
import { describe, expect, test } from 'vitest';
import { decisionTrees, MAX_DEPTH, MAX_NODES, MAX_TREES, type TreeNodes } from '../../../../worker/inference/tree.js';

/**
 * x₀ ≤ 1? ── yes or unknown ── x₁ ≤ −2? ── yes: −1
 *    │                            └─ no or unknown: 0.5
 *    └─ no: 2                                     and a second tree, a leaf of 0.25
 */
const NODES: TreeNodes = {
  base: 0,
  roots: [0],
  feature: [0, 1, -1, -1, -1, -1],
  threshold: [1, -2, 0, 0, 0, 0],
  left: [1, 3, 0, 0, 0, 0],
  right: [2, 4, 0, 0, 0, 0],
  missingLeft: [1, 0, 0, 0, 0, 0],
  value: [0, 0, 2, -1, 0.5, 0.25],
};
const at = (...numbers: number[]): Float64Array => Float64Array.from(numbers);

test('goes left at most at the threshold and right above it', () => {
  const { marginOne } = decisionTrees(NODES, 2);
  expect(marginOne(at(1, -2))).toBe(-1);
  expect(marginOne(at(1, -1.999))).toBe(0.5);
  expect(marginOne(at(1.001, -2))).toBe(2);
  expect(marginOne(at(-Infinity, Infinity))).toBe(0.5);
});

test('goes each node’s default way where the number is unknown', () => {
  const { marginOne } = decisionTrees(NODES, 2);
  expect(marginOne(at(NaN, -3))).toBe(-1);
  expect(marginOne(at(0, NaN))).toBe(0.5);
  expect(marginOne(at(NaN, NaN))).toBe(0.5);
});

test('sums an ensemble from its base, and its probability is σ of that', () => {
  const { marginOne, predictProbaOne } = decisionTrees({ ...NODES, base: -3, roots: [0, 5] }, 2);
  expect(marginOne(at(2, 0))).toBe(-0.75);
  expect(predictProbaOne(at(2, 0))).toBeCloseTo(1 / (1 + Math.exp(0.75)), 12);
});

test('keeps no array of the caller', () => {
  const nodes = structuredClone(NODES) as { value: number[] } & TreeNodes;
  const { marginOne } = decisionTrees(nodes, 2);
  nodes.value[2] = 7;
  expect(marginOne(at(2, 0))).toBe(2);
});

describe('refused are', () => {
  const leaves = (n: number): TreeNodes => ({
    base: 0,
    roots: [0],
    feature: new Array<number>(n).fill(-1),
    threshold: new Array<number>(n).fill(0),
    left: new Array<number>(n).fill(0),
    right: new Array<number>(n).fill(0),
    missingLeft: new Array<number>(n).fill(0),
    value: new Array<number>(n).fill(0),
  });
  /** A chain of so many questions, each with a leaf on its right. */
  function chain(depth: number): TreeNodes {
    const nodes = leaves(2 * depth + 1);
    const with_ = (column: readonly number[], of: (i: number) => number): number[] =>
      column.map((x, i) => (i < 2 * depth && i % 2 === 0 ? of(i) : x));
    return {
      ...nodes,
      feature: with_(nodes.feature, () => 0),
      left: with_(nodes.left, (i) => i + 2),
      right: with_(nodes.right, (i) => i + 1),
    };
  }
  const change = (column: keyof TreeNodes, at: number, to: number): TreeNodes => ({
    ...NODES,
    [column]: (NODES[column] as number[]).map((x, i) => (i === at ? to : x)),
  });

  test.each<[string, TreeNodes, string]>([
    ['no roots', { ...NODES, roots: [] }, 'roots'],
    ['a root that there is not', { ...NODES, roots: [0, 6] }, 'roots'],
    ['no nodes', leaves(0), 'roots'],
    ['too many trees', { ...NODES, roots: new Array<number>(MAX_TREES + 1).fill(5) }, 'roots'],
    ['too many nodes', leaves(MAX_NODES + 1), 'columns'],
    ['columns of several lengths', { ...NODES, value: [1, 2] }, 'columns'],
    ['a base that is no number', { ...NODES, base: NaN }, 'base'],
    ['a feature that there is not', change('feature', 1, 2), 'features'],
    ['a feature below the leaf’s −1', change('feature', 1, -2), 'features'],
    ['half a feature', change('feature', 1, 0.5), 'features'],
    ['a child that is its own parent', change('left', 1, 1), 'children'],
    ['a child before its parent: a circle', change('right', 1, 0), 'children'],
    ['a child that there is not', change('left', 0, 6), 'children'],
    ['a threshold that is no number', change('threshold', 0, NaN), 'numbers'],
    ['a leaf beyond all numbers', change('value', 2, Infinity), 'numbers'],
    ['a default way that is neither', change('missingLeft', 0, 2), 'missingLeft'],
    ['a chain too deep', chain(MAX_DEPTH + 1), 'steps'],
  ])('%s', (_, nodes, word) => {
    expect(() => decisionTrees(nodes, 2)).toThrow(
      expect.objectContaining({
        code: 'document/malformed',
        message: expect.stringContaining(word) as string,
      }),
    );
  });

  test('none at the bounds themselves', () => {
    expect(decisionTrees(chain(MAX_DEPTH), 1).marginOne(at(0))).toBe(0);
    expect(decisionTrees(leaves(MAX_NODES), 1).marginOne(at(0))).toBe(0);
    const many = { ...leaves(1), roots: new Array<number>(MAX_TREES).fill(0), value: [1] };
    expect(decisionTrees(many, 1).marginOne(at(0))).toBe(MAX_TREES);
  });

  test('columns of a leaf other than its value are not read', () => {
    const nodes = [change('threshold', 2, NaN), change('left', 2, 99), change('right', 2, -5)];
    for (const each of nodes) expect(decisionTrees(each, 2).marginOne(at(2, 0))).toBe(2);
  });
});
