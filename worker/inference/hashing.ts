/**
 * Feature hashing (Weinberger et al., Feature hashing for large scale multitask learning, ICML 2009): a name and a value,
 * such as a page's kind, become a signed place in a vector of 2^bits, so that a vocabulary need neither be known nor kept.
 * Two that share a place cancel as often as they add, hence the sign: inner products stay right on average.
 *
 * The hash is FNV-1a over UTF-8, whose low bits are its better ones, and then MurmurHash3's finaliser, after which all are
 * alike. Not promised: anything against values that were made to collide.
 */
import { utf8 } from '../../kernel/bytes.js';
import { ftrlLogistic, type FtrlOptions } from './logistic.js';

export interface Hashed {
  readonly index: number;
  readonly sign: 1 | -1;
}

/** As `Logistic`, over lists of hashed features: in any order, and features that share a place add up. */
export interface SparseLogistic {
  predictProbaOne(features: readonly Hashed[]): number;
  learnOne(features: readonly Hashed[], label: 0 | 1, predicted?: number): void;
  readonly weights: Float64Array;
  readonly state: Float64Array;
}

/** The place of a feature among 2^bits; `bits` from 1 to 31. */
export function hashed(name: string, value: string, bits: number): Hashed {
  // A byte that is in no UTF-8 text parts the two, so that no other name and value have the same bytes.
  const mixed = finalise(fnv1a(utf8(value), fnv1a([0xff], fnv1a(utf8(name)))));
  // The sign is the one bit that no index has.
  return { index: mixed & ((1 << bits) - 1), sign: mixed < 0 ? -1 : 1 };
}

function fnv1a(bytes: Iterable<number>, sum = 0x811c9dc5): number {
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum;
}

function finalise(sum: number): number {
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
  return sum ^ (sum >>> 16);
}

/**
 * FTRL-Proximal over 2^bits places: bit for bit what `ftrlLogistic` makes of the same vector written out. Learning touches
 * the places of the example alone. A prediction sums all of them, in the order of the dense one: at 2^10 that takes less
 * time than sorting a short list would.
 */
export function sparseFtrl(bits: number, options?: FtrlOptions): SparseLogistic {
  const dimensions = 1 << bits;
  const dense = ftrlLogistic(dimensions, options);
  /** The example written out; all 0 between calls. */
  const x = new Float64Array(dimensions);

  function writeOut(features: readonly Hashed[]): void {
    for (const { index, sign } of features) x[index]! += sign;
  }

  function predictProbaOne(features: readonly Hashed[]): number {
    writeOut(features);
    const probability = dense.predictProbaOne(x);
    for (const { index } of features) x[index] = 0;
    return probability;
  }

  return {
    predictProbaOne,
    learnOne(features, label, predicted = predictProbaOne(features)) {
      writeOut(features);
      for (const { index } of features) {
        dense.learnSpan(x, predicted - label, index, index + 1);
        // At once, so that a second feature of this place, which has been added to it, learns no more.
        x[index] = 0;
      }
    },
    weights: dense.weights,
    state: dense.state,
  };
}
