/**
 * Feature hashing (Weinberger et al., Feature hashing for large scale multitask learning, ICML 2009): a name and a value,
 * such as a page's kind, become a signed place in a vector of 2^bits, so that a vocabulary need neither be known nor kept.
 * Two that share a place cancel as often as they add, hence the sign: inner products stay right on average.
 *
 * The hash is FNV-1a over UTF-8, whose low bits are its better ones, and then MurmurHash3's finaliser, after which all are
 * alike. Not promised: anything against values that were made to collide.
 */
import { utf8 } from '../../kernel/bytes.js';
import { finalise } from './draws.js';
import { ftrlLogistic, type FtrlOptions, sigmoid } from './logistic.js';
import { fnv1a } from './snapshot.js';

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

/**
 * FTRL-Proximal over 2^bits places: what `ftrlLogistic` makes of the same vector written out, but for the order of a sum.
 * It touches the places of the example alone, so its time does not depend on `bits`.
 */
export function sparseFtrl(bits: number, options?: FtrlOptions): SparseLogistic {
  const dense = ftrlLogistic(1 << bits, options);
  const { weights } = dense;
  /** The example written out; all 0 between calls. */
  const x = new Float64Array(1 << bits);

  /** Calls `take` with each place of the example, once, while its number stands in `x`. */
  function visit(features: readonly Hashed[], take: (index: number) => void): void {
    for (const { index, sign } of features) x[index]! += sign;
    for (const { index } of features) {
      // Also 0 where two have cancelled, or at a second feature of the place.
      if (x[index] !== 0) take(index);
      x[index] = 0;
    }
  }

  function predictProbaOne(features: readonly Hashed[]): number {
    let score = 0;
    visit(features, (index) => (score += weights[index]! * x[index]!));
    return sigmoid(score);
  }

  return {
    predictProbaOne,
    learnOne(features, label, predicted = predictProbaOne(features)) {
      visit(features, (index) => dense.learnSpan(x, predicted - label, index, index + 1));
    },
    weights,
    state: dense.state,
  };
}
