/**
 * Online logistic regression by AdaGrad (Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and
 * stochastic optimization, JMLR 12, 2011): plain gradient descent, each coordinate's rate over the root of its Σg².
 *
 * The first step of a weight is `rate` whatever the gradient, so no number need be scaled for it; no weight is ever drawn
 * back to 0. ε stands beside the root, as in the paper; River's `AdaGrad` has it under the root.
 */
import { dot, isBounded } from './dot.js';
import { type Logistic, sigmoid } from './logistic.js';

export interface AdaGradOptions {
  readonly rate?: number;
  readonly epsilon?: number;
}

export function adagradLogistic(dimensions: number, { rate = 0.1, epsilon = 1e-8 }: AdaGradOptions = {}): Logistic {
  const state = new Float64Array(2 * dimensions);
  const weights = state.subarray(0, dimensions);
  const squares = state.subarray(dimensions);

  function predictProbaOne(x: Float64Array): number {
    const p = sigmoid(dot(weights, x, dimensions));
    // Not so where `x` holds NaN, or sums to it.
    return p >= 0 ? p : 0.5;
  }

  return {
    predictProbaOne,
    learnOne(x, label, predicted = predictProbaOne(x)) {
      if (!isBounded(x, dimensions)) return;
      const error = predicted - label;
      for (let i = 0; i < dimensions; i++) {
        const g = error * x[i]!;
        const sum = (squares[i]! += g * g);
        weights[i]! -= (rate * g) / (Math.sqrt(sum) + epsilon);
      }
    },
    forget(kept) {
      for (let i = 0; i < dimensions; i++) squares[i]! *= kept;
    },
    weights,
    state,
  };
}
