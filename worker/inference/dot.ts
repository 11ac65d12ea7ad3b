/**
 * The dot product, in four running sums, so that the additions need not wait for each other. Their order is part of the
 * answer: sums of the same numbers in another order differ in the last bits.
 */
export function dot(weights: Float64Array, x: Float64Array, dimensions: number): number {
  const whole = dimensions & ~3;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    a += weights[i]! * x[i]!;
    b += weights[i + 1]! * x[i + 1]!;
    c += weights[i + 2]! * x[i + 2]!;
    d += weights[i + 3]! * x[i + 3]!;
  }
  for (; i < dimensions; i++) a += weights[i]! * x[i]!;
  return a + b + (c + d);
}

/**
 * Whether an example can be learned from: all its numbers are known, and none is beyond a million (a scaler's lie within
 * ±4). Learners pass over others, so that no state ends in infinity.
 */
export const isBounded = (x: Float64Array, dimensions: number): boolean => dot(x, x, dimensions) <= 1e12;
