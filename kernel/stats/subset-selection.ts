/**
 * Subset selection, the mechanism of local differential privacy for a category: its parameters and its estimator.
 *
 * A device with value v answers with a d-subset of k cells; p is the probability that the subset holds v, q that it
 * holds any other cell. Strictly optimal for frequencies under pure ε-LDP (arXiv:2603.11523); d = 1 is k-ary
 * randomized response. The parameters depend on k and ε alone, never on a value, so floating point is harmless here;
 * the sampler itself (worker/report/noise.ts) uses integers only.
 */
import type { EpsilonFraction } from '../policy.js';

export interface SubsetSelection {
  /** Number of cells. */
  readonly k: number;
  /** Size of an answer. */
  readonly d: number;
  readonly eps: EpsilonFraction;
  /** Pr[the answer holds the true cell]. */
  readonly p: number;
  /** Pr[the answer holds a given other cell]. */
  readonly q: number;
  /** Pr[a proposal is accepted], the same for every value. */
  readonly accept: number;
  /** Proposals drawn, so that Pr[none is accepted] ≤ 2^−64. */
  readonly rounds: number;
}

/** Parameters for k cells at ε = eps[0]/eps[1]. d minimises the variance q(1−q)/(p−q)² by search; rounding k/(1+e^ε) is wrong in places. */
export function subsetSelection(k: number, eps: EpsilonFraction): SubsetSelection {
  const e = Math.exp(eps[0] / eps[1]);
  let best: { d: number; p: number; q: number; cost: number } | undefined;
  for (let d = 1; d < k; d++) {
    const p = (d * e) / (d * e + k - d);
    const q = (p * (d - 1)) / (k - 1) + ((1 - p) * d) / (k - 1);
    const cost = (q * (1 - q)) / (p - q) ** 2;
    if (!best || cost < best.cost) best = { d, p, q, cost };
  }
  const { d, p, q } = best!;
  const accept = d / k + (1 - d / k) / e;
  return { k, d, eps, p, q, accept, rounds: Math.ceil((64 * Math.LN2) / -Math.log1p(-accept)) };
}

/** Unbiased estimate of the share of devices in a cell that `count` of `n` answers hold. May be negative. */
export const estimateShare = ({ p, q }: SubsetSelection, count: number, n: number): number => (count / n - q) / (p - q);
