/**
 * Reads a boosted ensemble from XGBoost's JSON model file (`booster.save_model("model.json")`, XGBoost 1.7 and 2.x; schema
 * in doc/model.schema of its repository). Log-odds are logit(base_score) plus the leaf of each tree.
 *
 * Of each tree what its root leads to is taken over, parents before children: pruned nodes stay behind. A leaf keeps the
 * file's own text, the shortest of its float32: what that changes lies within the rounding of XGBoost's sums.
 */
import * as z from 'zod/mini';
import { ln } from '../kernel/exact.js';
import type { TreesPrior } from '../kernel/prior.js';
import { MAX_DEPTH, MAX_NODES, MAX_TREES } from '../worker/inference/tree.js';
import { decimalOf, demandInputs, refuse, shaped, type Source } from './import-source.schema.js';
import { lastBelow } from './import-threshold.js';

const NAME = 'XGBoost model';
const numbers = z.array(z.number());
/** Whole numbers that the file has as text. */
const count = z.exactOptional(z.string());

const tree = z.object({
  default_left: z.array(z.union([z.number(), z.boolean()])),
  left_children: numbers,
  right_children: numbers,
  /** Of a categorical split it is no number. */
  split_conditions: z.array(z.nullable(z.number())),
  split_indices: numbers,
  split_type: z.exactOptional(numbers),
});
/** Read first: other boosters have no trees, or trees of another form. */
const kindSchema = z.object({
  learner: z.object({
    gradient_booster: z.object({ name: z.string() }),
    learner_model_param: z.object({ base_score: z.string(), num_class: count, num_target: count, num_feature: count }),
    objective: z.object({ name: z.string() }),
  }),
});
const schema = z.object({
  learner: z.object({
    attributes: z.exactOptional(z.object({ best_iteration: z.exactOptional(z.string()) })),
    feature_names: z.exactOptional(z.array(z.string())),
    gradient_booster: z.object({
      model: z.object({
        gbtree_model_param: z.object({ num_parallel_tree: count }),
        trees: z.array(tree),
      }),
    }),
  }),
  version: z.exactOptional(numbers),
});

const LOGISTIC = ['binary:logistic', 'reg:logistic'];

/** @throws {AttuneError} `document/refused` */
export function readXgboost(json: object): Source {
  const { learner_model_param: param } = demandLogistic(json);
  const { learner, version } = shaped(NAME, schema, json);
  const { gbtree_model_param, trees } = learner.gradient_booster.model;
  const names = learner.feature_names ?? [];
  const columns = names.length > 0 ? names : Array.from({ length: Number(param.num_feature) }, (_, i) => `f${i}`);

  // As XGBClassifier predicts after early stopping, which ends some rounds behind the best.
  const rounds = Number(learner.attributes?.best_iteration ?? Infinity) + 1;
  const best = trees.slice(0, rounds * Number(gbtree_model_param.num_parallel_tree ?? 1));
  const notes =
    best.length < trees.length ? [`Of its ${trees.length} trees, the ${best.length} of the best round.`] : [];
  if (best.length === 0) throw refuse('The model has no trees. Train it for a round at least.');
  if (best.length > MAX_TREES)
    throw refuse(`The model has ${best.length} trees; a prior has at most ${MAX_TREES}. Train fewer (n_estimators).`);

  const prior = compacted(
    { base: decimalOf(logit(param.base_score), 'The logit of base_score'), ...rowsOf(best) },
    columns,
  );
  demandInputs(prior.inputs.length);
  return { origin: ['XGBoost', version?.join('.')].join(' ').trim(), prior, columns, notes };
}

function demandLogistic(json: object): z.infer<typeof kindSchema>['learner'] {
  const { learner } = shaped(NAME, kindSchema, json);
  const { gradient_booster: booster, learner_model_param: param, objective } = learner;
  if (booster.name !== 'gbtree')
    throw refuse(`The booster is ${booster.name}; read are trees of gbtree. Train with booster="gbtree".`);
  if (!LOGISTIC.includes(objective.name))
    throw refuse(`The objective is ${objective.name}; read are ${LOGISTIC.join(' and ')}: a goal is reached or not.`);
  if (Number(param.num_class ?? 0) > 1 || Number(param.num_target ?? 1) > 1)
    throw refuse('The model has several classes or targets; a prior tells one probability. Train one for the goal.');
  return learner;
}

/** Of a probability as XGBoost has it, in float32; since 3.1 as a list of one. */
function logit(text: string): number {
  const probability = Math.fround(Number(text.replace(/^\[(.*)\]$/, '$1')));
  if (!(probability > 0 && probability < 1))
    throw refuse(`base_score is ${text}, and log-odds begin at a probability between 0 and 1.`);
  return ln(probability / (1 - probability));
}

type Rows = Pick<TreesPrior, 'roots' | 'feature' | 'number' | 'left' | 'right' | 'missingLeft'>;

/** One row a node, in the order in which a walk meets them, yes before no. */
function rowsOf(trees: readonly z.infer<typeof tree>[]): Rows {
  const roots: number[] = [];
  const feature: number[] = [];
  const number: string[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const missingLeft: number[] = [];

  trees.forEach((columns, i) => {
    if (columns.split_type?.some((type) => type !== 0))
      throw refuse('The model has categorical splits, and features are numbers. Train with enable_categorical=False.');
    roots.push(add(columns, 0, 0, `tree ${i}`));
  });
  return { roots, feature, number, left, right, missingLeft };

  function add(columns: z.infer<typeof tree>, node: number, depth: number, where: string): number {
    if (depth > MAX_DEPTH)
      throw refuse(`In ${where}, leaves lie deeper than ${MAX_DEPTH} steps. Train shallower trees (max_depth).`);
    if (feature.length === MAX_NODES)
      throw refuse(
        `The trees have more than ${MAX_NODES} nodes. Train fewer or shallower ones (n_estimators, max_depth).`,
      );
    const [yes, no] = [columns.left_children[node], columns.right_children[node]];
    const condition = columns.split_conditions[node];
    if (yes === undefined || no === undefined || condition == null)
      throw refuse(`In ${where}, node ${node} is missing or has no number. The file is damaged; save the model again.`);
    const isLeaf = yes === -1;
    const at = feature.push(isLeaf ? -1 : (columns.split_indices[node] ?? NaN)) - 1;
    const value = isLeaf ? condition : lastBelow(Math.fround(condition));
    number.push(decimalOf(value, `${isLeaf ? 'A leaf' : 'A threshold'} of ${where}`));
    missingLeft.push(isLeaf ? 0 : Number(columns.default_left[node]));
    left.push(0);
    right.push(0);
    if (!isLeaf) {
      left[at] = add(columns, yes, depth + 1, where);
      right[at] = add(columns, no, depth + 1, where);
    }
    return at;
  }
}

/** Without the columns that no tree asks. */
function compacted(
  { base, feature, ...rows }: Rows & { readonly base: string },
  columns: readonly string[],
): TreesPrior {
  const asked = columns.map((_, i) => i).filter((i) => feature.includes(i));
  const place = new Map(asked.map((i, at) => [i, at]));
  return {
    kind: 'trees',
    inputs: asked.map((i) => ({ feature: columns[i]! })),
    base,
    ...rows,
    feature: feature.map((i) => (i === -1 ? -1 : (place.get(i) ?? NaN))),
  };
}
