/** Model files as XGBoost writes them, for tests: what of one is read, and no more. */
export interface XgboostTree {
  readonly default_left: number[];
  readonly left_children: number[];
  readonly right_children: number[];
  readonly split_conditions: number[];
  readonly split_indices: number[];
  readonly split_type: number[];
}

/** Column 0 below 1500: −0.25 if so or unknown, else 0.5. */
export const STUMP: XgboostTree = {
  default_left: [1, 0, 0],
  left_children: [1, -1, -1],
  right_children: [2, -1, -1],
  split_conditions: [1500, -0.25, 0.5],
  split_indices: [0, 0, 0],
  split_type: [0, 0, 0],
};

export interface XgboostOptions {
  readonly trees?: readonly XgboostTree[];
  readonly columns?: readonly string[];
  readonly booster?: string;
  readonly objective?: string;
  readonly baseScore?: string;
  readonly classes?: string;
  readonly targets?: string;
  readonly bestIteration?: string;
  readonly parallel?: string;
}

export function xgboostFile(options: XgboostOptions = {}): object {
  const { trees = [STUMP], columns = ['engaged'], booster = 'gbtree', objective = 'binary:logistic' } = options;
  const { baseScore = '5E-1', classes = '0', targets = '1', bestIteration, parallel = '1' } = options;
  return {
    learner: {
      attributes: bestIteration === undefined ? {} : { best_iteration: bestIteration },
      feature_names: columns,
      feature_types: [],
      gradient_booster: { model: { gbtree_model_param: { num_parallel_tree: parallel }, trees }, name: booster },
      learner_model_param: { base_score: baseScore, num_class: classes, num_feature: '2', num_target: targets },
      objective: { name: objective, reg_loss_param: { scale_pos_weight: '1' } },
    },
    version: [1, 7, 4],
  };
}
