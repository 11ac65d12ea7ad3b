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
  const { learnPlaces, weights, state } = ftrlLogistic(1 << bits, options);
  /** Of the example that is learned: its places, each once, and what the signs there add up to. */
  let places = new Int32Array(32);
  let numbers = new Float64Array(32);
  /**
   * Where among `places` to look for a place: if it is not there, this was written for another example, so nothing need be
   * cleared (Briggs and Torczon, An efficient representation for sparse sets, ACM LOPLAS 2, 1993).
   */
  const ranks = new Int32Array(1 << bits);

  function predictProbaOne(features: readonly Hashed[]): number {
    let score = 0;
    for (const { index, sign } of features) score += sign * weights[index]!;
    return sigmoid(score);
  }

  return {
    predictProbaOne,
    learnOne(features, label, predicted = predictProbaOne(features)) {
      if (features.length > places.length) {
        places = new Int32Array(2 * features.length);
        numbers = new Float64Array(2 * features.length);
      }
      let count = 0;
      for (const { index, sign } of features) {
        const rank = ranks[index]!;
        if (rank < count && places[rank] === index) numbers[rank]! += sign;
        else {
          ranks[index] = count;
          places[count] = index;
          numbers[count++] = sign;
        }
      }
      learnPlaces(places, numbers, count, predicted - label);
    },
    weights,
    state,
  };
}
