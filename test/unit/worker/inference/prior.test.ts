/** Priors at work, worked out by hand. */
import { describe, expect, test } from 'vitest';
import type { LinearPrior, Prior, TreesPrior } from '../../../../kernel/prior.js';
import { compilePrior } from '../../../../worker/inference/prior.js';

/** −1.5 + 2 · s − 0.5 · n, with the seconds of `engaged`, 30 where they are unknown. */
const LINEAR: LinearPrior = {
  kind: 'linear',
  inputs: [{ feature: 'engaged', unit: '0.001', missing: '30' }, { feature: 'zoom.count' }],
  intercept: '-1.5',
  weights: ['2', '-0.5'],
};
/** 0.125, and −0.25 up to 1.5 s of `engaged` or where that is unknown, 0.5 above. */
const TREES: TreesPrior = {
  kind: 'trees',
  inputs: [{ feature: 'engaged', unit: '0.001' }],
  base: '0.125',
  roots: [0],
  feature: [0, -1, -1],
  number: ['1.5', '-0.25', '0.5'],
  left: [1, 0, 0],
  right: [2, 0, 0],
  missingLeft: [1, 0, 0],
};
const margin = (prior: Prior, ...x: number[]): number => compilePrior(prior).marginOne(Float64Array.from(x));

describe('a linear prior', () => {
  test('is the intercept and each weight times its number, in the source’s unit', () => {
    expect(margin(LINEAR, 1000, 3)).toBe(-1);
    expect(margin(LINEAR, 0, 0)).toBe(-1.5);
    expect(margin(LINEAR, 2500, -1)).toBe(4);
  });

  test('takes for an unknown number what the source did, or 0', () => {
    expect(margin(LINEAR, NaN, 3)).toBe(57);
    expect(margin(LINEAR, 1000, NaN)).toBe(0.5);
    expect(margin(LINEAR, Infinity, -Infinity)).toBe(58.5);
    expect(margin(LINEAR)).toBe(58.5);
  });

  test('tells σ of that', () => {
    expect(compilePrior(LINEAR).predictProbaOne(Float64Array.of(1000, 3))).toBeCloseTo(1 / (1 + Math.E), 15);
  });

  test('never tells what is no probability', () => {
    const wild = { ...LINEAR, intercept: '1000000000', weights: ['1000000000', '-1000000000'] };
    const { predictProbaOne } = compilePrior(wild);
    for (const a of [1e9, -1e9, NaN, Infinity]) {
      for (const b of [1e9, -1e9]) expect([0, 1]).toContain(predictProbaOne(Float64Array.of(a, b)));
    }
  });
});

describe('trees', () => {
  test('are asked in the source’s unit', () => {
    expect(margin(TREES, 1500)).toBe(-0.125);
    expect(margin(TREES, 1501)).toBe(0.625);
    expect(margin(TREES, NaN)).toBe(-0.125);
  });

  test('multiply the number by the unit, and so turn where the source’s column does', () => {
    // 3 · 0.1 is more than 0.3 in double precision, and dividing the threshold instead would not notice.
    const tenths = { ...TREES, inputs: [{ feature: 'engaged', unit: '0.1' }], number: ['0.3', '-0.25', '0.5'] };
    expect(margin(tenths, 3)).toBe(0.625);
  });
});

test('keeps nothing of one prediction for the next', () => {
  const { marginOne } = compilePrior(LINEAR);
  const x = Float64Array.of(1000, 3);
  expect([marginOne(x), marginOne(Float64Array.of(NaN, NaN)), marginOne(x)]).toEqual([-1, 58.5, -1]);
  expect(x).toEqual(Float64Array.of(1000, 3));
});

test.each<[string, Prior, string]>([
  ['an intercept that is no decimal', { ...LINEAR, intercept: '1.0' }, 'shortest form'],
  ['a weight that is none', { ...LINEAR, weights: ['1', 'two'] }, 'shortest form'],
  ['a unit beyond the bounds', { ...TREES, inputs: [{ feature: 'engaged', unit: '2000000000' }] }, 'within 1e9'],
  ['a weight too few', { ...LINEAR, weights: ['1'] }, 'one weight'],
  ['a leaf that is no decimal', { ...TREES, number: ['1.5', '', '0.5'] }, 'shortest form'],
  ['an input that there is not', { ...TREES, feature: [1, -1, -1] }, 'features from −1 to 0'],
  ['columns of several lengths', { ...TREES, left: [1] }, 'columns'],
])('%s is refused', (_, prior, word) => {
  expect(() => compilePrior(prior)).toThrow(
    expect.objectContaining({ code: 'document/malformed', message: expect.stringContaining(word) as string }),
  );
});
