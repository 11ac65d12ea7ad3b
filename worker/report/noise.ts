/**
 * The sampler of subset selection: the one place where a value meets randomness. Exact, and blind to time.
 *
 * Exact: integers only, so that ε is what it says to the last bit; floating point breaks differential privacy (Mironov
 * 2012). e^−γ is never computed, it is tossed (Canonne, Kamath & Steinke 2020, algorithm 1).
 *
 * Blind to time: samplers that stop when they are done tell the value by how long they took (arXiv:2112.05307). Here a
 * tape of T + 1 proposals and T coins is drawn in full before the value is looked at; the first proposal that holds the
 * value, or whose coin says so, is the answer, picked by masks and not by branches. T leaves less than 2^−64 for the
 * last proposal, and the privacy bound holds for any T: every value accepts with the same probability, so an answer with
 * the value is at most e^ε as likely as one without.
 *
 * Not promised: that a JavaScript engine compiles a mask to code of constant time.
 */
import type { Bytes } from '../../kernel/bytes.js';
import { AttuneError } from '../../kernel/errors.js';
import type { SubsetSelection } from '../../kernel/stats/subset-selection.js';

/** Fills an array from a cryptographic generator. */
export type Random = (bytes: Bytes) => void;
/** A uniform integer of 0..m−1, m < 2^53. */
export type Uniform = (m: number) => number;
/** True with probability a/b exactly. */
export type Flip = (a: number, b: number) => boolean;

/** Answers with a random subset of cells in place of `value`, 0..k−1: sorted cell numbers, ε-locally differentially private. */
export const sampleSubset = (value: number, mechanism: SubsetSelection, random: Random): number[] =>
  sampleSubsetBy(value, mechanism, uniformOver(random));

/** The same over any source of uniform integers. */
export function sampleSubsetBy(value: number, { k, d, eps, rounds }: SubsetSelection, uniform: Uniform): number[] {
  const flip: Flip = (a, b) => uniform(b) < a;
  const proposals = Array.from({ length: rounds + 1 }, () => drawSubset(k, d, uniform));
  const coins = Array.from({ length: rounds }, () => flipExp(eps[0], eps[1], flip));
  return cellsOf(selectFirst(value, proposals, coins), k);
}

/** As many random bits as m needs, again while they spell m or more. */
export function uniformOver(random: Random): Uniform {
  return (m) => {
    if (!Number.isSafeInteger(m) || m < 1) {
      throw new AttuneError('internal/fault', 'A uniform draw needs a positive safe integer as its bound.');
    }
    let bits = 0;
    while (2 ** bits < m) bits++;
    const bytes = new Uint8Array((bits + 7) >> 3);
    const topMask = 255 >> (-bits & 7);
    for (;;) {
      random(bytes);
      // The top byte is masked before it is used: seven whole bytes would not fit a number exactly.
      const value = bytes.reduce((sum, byte, i) => sum * 256 + (i === 0 ? byte & topMask : byte), 0);
      if (value < m) return value;
    }
  };
}

/** 1 with probability e^(−num/den), else 0: e^−1 tossed once for each whole, then the rest, never stopping early. */
export function flipExp(num: number, den: number, flip: Flip): number {
  let heads = 1;
  for (let left = num; left > 0; left -= den) heads &= flipExpBelowOne(Math.min(left, den), den, flip);
  return heads;
}

/** For γ = num/den ≤ 1: how often do γ, γ/2, γ/3, … succeed in a row? e^−γ is the chance that the first failure is odd. */
function flipExpBelowOne(num: number, den: number, flip: Flip): number {
  let k = 1;
  // γ/k as γ and then 1/k, so that no product den·k can leave the exact integers.
  while (flip(num, den) && flip(1, k)) k++;
  return k & 1;
}

/** A uniform d-subset of k ≤ 32 cells as a bit mask: the first d steps of Fisher and Yates. */
export function drawSubset(k: number, d: number, uniform: Uniform): number {
  const cells = Array.from({ length: k }, (_, cell) => cell);
  let mask = 0;
  for (let i = 0; i < d; i++) {
    const j = i + uniform(k - i);
    const picked = cells[j]!;
    cells[j] = cells[i]!;
    mask |= 1 << picked;
  }
  return mask;
}

/** The first proposal that holds the value or whose coin is 1, else the last one. Walks the whole tape, from its end. */
export function selectFirst(value: number, proposals: readonly number[], coins: readonly number[]): number {
  let chosen = proposals[coins.length]!;
  for (let i = coins.length - 1; i >= 0; i--) {
    const take = -(((proposals[i]! >>> value) & 1) | coins[i]!);
    chosen = (proposals[i]! & take) | (chosen & ~take);
  }
  return chosen;
}

function cellsOf(mask: number, k: number): number[] {
  return Array.from({ length: k }, (_, cell) => cell).filter((cell) => (mask >>> cell) & 1);
}
