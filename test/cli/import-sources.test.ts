/** Model files of others, worked out by hand: what is understood of them, and what is refused and why. */
import { describe, expect, test } from 'vitest';
import { readSklearn } from '../../cli/import-sklearn.schema.js';
import { readXgboost } from '../../cli/import-xgboost.schema.js';
import { MAX_DEPTH, MAX_NODES, MAX_TREES } from '../../worker/inference/tree.js';
import { STUMP, xgboostFile, type XgboostOptions, type XgboostTree } from './xgboost-file.js';

const refused = (word: string): unknown =>
  expect.objectContaining({ code: 'document/refused', message: expect.stringContaining(word) as string });

describe('scikit-learn', () => {
  const MODEL = {
    model: 'LogisticRegression',
    classes: [0, 1],
    feature_names: ['a', 'b', 'c'],
    coef: [[2, 0, -3]],
    intercept: [0.5],
  };

  test('coefficients become weights; a column without one is not asked', () => {
    const { prior, columns } = readSklearn(MODEL);
    expect(columns).toEqual(['a', 'b', 'c']);
    expect(prior).toEqual({
      kind: 'linear',
      inputs: [{ feature: 'a' }, { feature: 'c' }],
      intercept: '0.5',
      weights: ['2', '-3'],
    });
  });

  test('a scaler is folded in, and its mean stands for the unknown', () => {
    const scaler = { mean: [10, 7, 1], scale: [4, 1, 0.5] };
    // 2 (a − 10) / 4 − 3 (c − 1) / 0.5 + 0.5 = 0.5 a − 6 c + 1.5
    expect(readSklearn({ ...MODEL, scaler }).prior).toEqual({
      kind: 'linear',
      inputs: [
        { feature: 'a', missing: '10' },
        { feature: 'c', missing: '1' },
      ],
      intercept: '1.5',
      weights: ['0.5', '-6'],
    });
    const unscaled = readSklearn({ ...MODEL, scaler: { mean: [10, 7, 1], scale: null } }).prior;
    expect(unscaled).toMatchObject({ intercept: '-16.5', weights: ['2', '-3'] });
    const uncentred = readSklearn({ ...MODEL, scaler: { mean: null, scale: [4, 1, 0.5] } }).prior;
    expect(uncentred).toMatchObject({
      intercept: '0.5',
      weights: ['0.5', '-6'],
      inputs: [{ feature: 'a' }, { feature: 'c' }],
    });
  });

  test('what the imputer had comes before the scaler’s mean', () => {
    const both = { ...MODEL, imputer: { statistics: [8, 7, 0] }, scaler: { mean: [10, 7, 1], scale: [4, 1, 0.5] } };
    expect(readSklearn(both).prior.inputs).toEqual([{ feature: 'a', missing: '8' }, { feature: 'c' }]);
  });

  test('names may end as scikit-learn ends them, rows be one list, and columns be nameless', () => {
    const { model, coef, intercept, classes } = MODEL;
    const attributes = {
      model,
      classes_: classes,
      coef_: coef[0]!,
      intercept_: intercept[0]!,
      scaler: { mean_: [10, 7, 1], scale_: [4, 1, 0.5] },
    };
    expect(readSklearn({ ...attributes, feature_names_in_: ['a', 'b', 'c'] }).prior).toEqual(
      readSklearn({ ...MODEL, scaler: { mean: [10, 7, 1], scale: [4, 1, 0.5] } }).prior,
    );
    expect(readSklearn(attributes).columns).toEqual(['x0', 'x1', 'x2']);
  });

  test('whose probability it is, is told', () => {
    expect(readSklearn({ ...MODEL, classes: ['left', 'read'] }).notes).toEqual([
      'It tells the probability of class "read".',
    ]);
  });

  test.each<[string, object, string]>([
    ['another model', { model: 'LinearSVC' }, 'A LinearSVC gives no log-odds'],
    ['no model', { model: undefined }, '$.model: is missing'],
    ['SGD with the hinge loss', { model: 'SGDClassifier', loss: 'hinge' }, 'the loss must be "log_loss"'],
    ['SGD with no word of its loss', { model: 'SGDClassifier' }, 'the file must say so'],
    ['three classes', { classes: [0, 1, 2] }, '3 classes'],
    ['a softmax of two', { multi_class: 'multinomial' }, 'twice the log-odds'],
    ['three rows of coefficients', { coef: [[1], [2], [3]] }, '3 rows'],
    ['two intercepts', { intercept: [1, 2] }, '2 intercepts'],
    ['a name too few', { feature_names: ['a', 'b'] }, '3 coefficients and 2 entries in "feature_names"'],
    ['a scale too few', { scaler: { scale: [1, 1] } }, '2 entries in "scale"'],
    ['another scaler', { scaler: { data_min_: [0, 0, 0] } }, 'not known here: data_min'],
    ['a misspelt member', { scalar: {} }, 'not known here: scalar'],
    ['a text for a number', { coef: ['1', '2', '3'] }, '$.coef'],
    ['a scale of 0', { scaler: { scale: [0, 1, 1] } }, 'The weight of a is Infinity'],
    ['a weight beyond the bounds', { coef: [2e9, 0, 1] }, 'numbers of a prior lie within 1000000000'],
    ['nothing that is asked', { coef: [0, 0, 0] }, 'asks no column'],
    ['too many that are', { coef: new Array<number>(65).fill(1), feature_names: undefined }, 'asks 65 columns'],
  ])('refused is %s', (_, change, word) => {
    const changed = Object.entries<unknown>({ ...MODEL, ...change }).filter(([, value]) => value !== undefined);
    expect(() => readSklearn(Object.fromEntries(changed))).toThrow(refused(word));
  });
});

describe('XGBoost', () => {
  test('below the threshold is at most the last double below it', () => {
    // The float32 below 1500 is 1500 − 2^−13; the middle is cast to the even one, 1500.
    const turn = 1500 - 2 ** -14;
    expect(Math.fround(turn)).toBe(1500);
    const { prior, origin } = readXgboost(xgboostFile());
    expect(origin).toBe('XGBoost 1.7.4');
    expect(prior).toEqual({
      kind: 'trees',
      inputs: [{ feature: 'engaged' }],
      base: '0',
      roots: [0],
      feature: [0, -1, -1],
      number: [String(turn - 2 ** -42), '-0.25', '0.5'],
      left: [1, 0, 0],
      right: [2, 0, 0],
      missingLeft: [1, 0, 0],
    });
  });

  test('the base is the logit of a probability', () => {
    const baseOf = (baseScore: string): number => {
      const { prior } = readXgboost(xgboostFile({ baseScore }));
      return prior.kind === 'trees' ? Number(prior.base) : NaN;
    };
    expect(baseOf('7.5E-1')).toBeCloseTo(Math.log(3), 15);
    expect(baseOf('[2.5E-1]')).toBeCloseTo(-Math.log(3), 15);
  });

  test('nodes are numbered anew, parents first; what no root leads to stays behind', () => {
    // The root's yes is node 4, its no node 1; 2 and 3 were pruned.
    const tree: XgboostTree = {
      default_left: [0, 0, 0, 0, 1, 0, 0],
      left_children: [4, -1, -1, -1, 5, -1, -1],
      right_children: [1, -1, -1, -1, 6, -1, -1],
      split_conditions: [2, 0.5, 9, 9, 1, 0.125, 0.25],
      split_indices: [2, 0, 2147483647, 2147483647, 0, 0, 0],
      split_type: [0, 0, 0, 0, 0, 0, 0],
    };
    const { prior } = readXgboost(xgboostFile({ trees: [tree, STUMP], columns: ['a', 'b', 'c'] }));
    expect(prior).toMatchObject({
      inputs: [{ feature: 'a' }, { feature: 'c' }],
      roots: [0, 5],
      feature: [1, 0, -1, -1, -1, 0, -1, -1],
      left: [1, 2, 0, 0, 0, 6, 0, 0],
      right: [4, 3, 0, 0, 0, 7, 0, 0],
      missingLeft: [0, 1, 0, 0, 0, 1, 0, 0],
    });
  });

  test('after early stopping, the trees up to the best round count, and it is told', () => {
    const trees = new Array<XgboostTree>(6).fill(STUMP);
    const rootsOf = (options: XgboostOptions): unknown => {
      const { prior, notes } = readXgboost(xgboostFile({ trees, ...options }));
      return [prior.kind === 'trees' && prior.roots.length, notes];
    };
    expect(rootsOf({})).toEqual([6, []]);
    expect(rootsOf({ bestIteration: '5' })).toEqual([6, []]);
    expect(rootsOf({ bestIteration: '3' })).toEqual([4, ['Of its 6 trees, the 4 of the best round.']]);
    expect(rootsOf({ bestIteration: '1', parallel: '2' })).toEqual([4, ['Of its 6 trees, the 4 of the best round.']]);
  });

  test('columns without names are f0, f1, …', () => {
    expect(readXgboost(xgboostFile({ columns: [] })).columns).toEqual(['f0', 'f1']);
  });

  /** A tree whose leaves lie so deep on one side. */
  function chain(depth: number): XgboostTree {
    const nodes = Array.from({ length: 2 * depth + 1 }, (_, i) => i);
    const of = (question: (i: number) => number, leaf: number): number[] =>
      nodes.map((i) => (i % 2 === 0 && i < 2 * depth ? question(i) : leaf));
    return {
      default_left: of(() => 0, 0),
      left_children: of((i) => i + 2, -1),
      right_children: of((i) => i + 1, -1),
      split_conditions: of(() => 1, 0.5),
      split_indices: of(() => 0, 0),
      split_type: of(() => 0, 0),
    };
  }
  const stumps = (count: number): XgboostTree[] => new Array<XgboostTree>(count).fill(STUMP);
  /** Of 25 nodes. */
  const chains = (count: number): XgboostTree[] => new Array<XgboostTree>(count).fill(chain(MAX_DEPTH));

  test('at the bounds all is well', () => {
    expect(readXgboost(xgboostFile({ trees: stumps(MAX_TREES) })).prior).toMatchObject({ kind: 'trees' });
    expect(readXgboost(xgboostFile({ trees: chains(Math.floor(MAX_NODES / 25)) })).prior).toMatchObject({
      kind: 'trees',
    });
  });

  const stump = (change: Partial<XgboostTree>): XgboostOptions => ({ trees: [{ ...STUMP, ...change }] });
  test.each<[string, XgboostOptions, string]>([
    ['dart', { booster: 'dart' }, 'The booster is dart'],
    ['gblinear', { booster: 'gblinear' }, 'The booster is gblinear'],
    ['another objective', { objective: 'multi:softprob' }, 'The objective is multi:softprob'],
    ['log-odds that are not made probabilities', { objective: 'binary:logitraw' }, 'binary:logitraw'],
    ['several classes', { classes: '3' }, 'several classes'],
    ['several targets', { targets: '2' }, 'several classes or targets'],
    ['a categorical split', stump({ split_type: [1, 0, 0] }), 'categorical splits'],
    ['a base_score of 1', { baseScore: '1E0' }, 'base_score is 1E0'],
    ['a base_score that is no number', { baseScore: '' }, 'base_score is '],
    ['no trees', { trees: [] }, 'has no trees'],
    ['too many trees', { trees: stumps(MAX_TREES + 1) }, 'has 501 trees; a prior has at most 500. Train fewer'],
    ['too many nodes', { trees: chains(164) }, 'more than 4096 nodes. Train fewer or shallower'],
    ['too deep a tree', { trees: [STUMP, chain(MAX_DEPTH + 1)] }, 'In tree 1, leaves lie deeper than 12 steps'],
    ['a circle', stump({ left_children: [0, -1, -1] }), 'deeper than 12 steps'],
    ['a child that there is not', stump({ right_children: [7, -1, -1] }), 'node 7 is missing'],
    ['a leaf that is no number', stump({ split_conditions: [1, null as unknown as number, 2] }), 'node 1 is missing'],
    ['a leaf beyond the bounds', stump({ split_conditions: [1, 2e9, 2] }), 'A leaf of tree 0 is 2000000000'],
    ['a threshold beyond the bounds', stump({ split_conditions: [-3e38, 1, 2] }), 'A threshold of tree 0'],
    [
      'a tree that asks nothing',
      { trees: [{ ...STUMP, left_children: [-1], split_conditions: [1] }] },
      'asks no column',
    ],
  ])('refused is %s', (_, options, word) => {
    expect(() => readXgboost(xgboostFile(options))).toThrow(refused(word));
  });

  test('refused is a file that has another shape, with the place', () => {
    expect(() => readXgboost({ learner: {} })).toThrow(refused('$.learner.gradient_booster: is missing'));
    expect(() => readXgboost({ learner: 1 })).toThrow(refused('$.learner: must be of type object'));
  });
});
