/** A seeded source of bytes (sfc32 by Chris Doty-Humphrey), so that a statistical test gives the same verdict every time. */
import type { Random } from '../../../../worker/report/noise.js';

export function seededRandom(seed: number): Random {
  let [a, b, c, counter] = [seed, seed ^ 0x9e3779b9, 0x2545f491, 1];
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum;
  };
  for (let i = 0; i < 16; i++) next();
  return (bytes) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = next() >>> 24;
  };
}
