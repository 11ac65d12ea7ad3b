/**
 * Logistic regression with TensorFlow.js on its CPU backend, by as few of its operations as we could find: the gradient is
 * written out, which is much faster than its tape and its optimizers, and the error is a number, not a tensor.
 */
import {
  add,
  enableProdMode,
  gather,
  matMul,
  mul,
  setBackend,
  sigmoid,
  sum,
  tensor1d,
  tensor2d,
  tensorScatterUpdate,
  tidy,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { Places } from './fast-ftrl.js';
import type { Learner } from './learners.js';

enableProdMode();
await setBackend('cpu');

const RATE = 0.1;
/** Its tensors live shortly, so that a turn must be long enough to have its share of the garbage. */
const LEAST = 1024;

export function tensorFlow(examples: readonly { readonly x: Float64Array; readonly label: 0 | 1 }[]): Learner {
  const weights = variable(zeros([examples[0]!.x.length, 1]));
  const tensors = examples.map(({ x, label }) => ({
    row: tensor2d([...x], [1, x.length]),
    column: tensor2d([...x], [x.length, 1]),
    label,
  }));
  return {
    name: 'tfjs',
    least: LEAST,
    take: (example) =>
      tidy(() => {
        const { row, column, label } = tensors[example]!;
        const probability = sigmoid(matMul(row, weights)).dataSync()[0]!;
        weights.assign(add(weights, mul(column, RATE * (label - probability))));
        return probability;
      }),
  };
}

/** Over 2^bits places, of which an example has a few. */
export function sparseTensorFlow(
  bits: number,
  examples: readonly { readonly places: Places; readonly label: 0 | 1 }[],
): Learner {
  const weights = variable(zeros([1 << bits]));
  const tensors = examples.map(({ places: { indices, values }, label }) => ({
    indices: tensor1d(indices, 'int32'),
    rows: tensor2d(indices, [indices.length, 1], 'int32'),
    values: tensor1d([...values]),
    label,
  }));
  return {
    name: 'tfjs',
    least: LEAST,
    take: (example) =>
      tidy(() => {
        const { indices, rows, values, label } = tensors[example]!;
        const own = gather(weights, indices);
        const probability = sigmoid(sum(mul(own, values))).dataSync()[0]!;
        const learned = add(own, mul(values, RATE * (label - probability)));
        // The one operation that does not go over all places: on this backend it writes in place.
        weights.assign(tensorScatterUpdate(weights, rows, learned));
        return probability;
      }),
  };
}
