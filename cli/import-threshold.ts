/**
 * Where a cast to float32 turns. XGBoost casts each number x to float32 (to the nearest; of two as near, to the even one)
 * and goes left where the result lies below a threshold t, itself a float32. The casts below t are those up to its lower
 * neighbour, and what is cast to that or lower are the doubles up to the middle of the two. The middle itself is exact in
 * double precision, and which of the two is the even one, the cast says.
 */
const bits = new DataView(new ArrayBuffer(8));

/** The double T such that x ≤ T wherever float32(x) < t, and nowhere else. `t` is a float32, and not the last one. */
export function lastBelow(t: number): number {
  const middle = (nextLower32(t) + t) / 2;
  return Math.fround(middle) < t ? middle : nextLower64(middle);
}

/** Of a float32 the next lower one. Bits count up with the size of a number, whatever its sign. */
function nextLower32(t: number): number {
  bits.setFloat32(0, t === 0 ? -0 : t);
  bits.setInt32(0, bits.getInt32(0) + (t > 0 ? -1 : 1));
  return bits.getFloat32(0);
}

function nextLower64(x: number): number {
  bits.setFloat64(0, x);
  bits.setBigInt64(0, bits.getBigInt64(0) + (x > 0 ? -1n : 1n));
  return bits.getFloat64(0);
}
