/**
 * The grain of the page's clock: browsers round times to 5 µs, to 1 ms or, against fingerprinting, to 100 ms. Estimated as
 * the greatest time that the differences between 64 inputs in a row are multiples of, then of the next 64, and so on: the
 * smallest difference alone would take a slow typist for a coarse clock.
 */
const SAMPLES = 64;
/** ms. Finer than any clock of a browser, and far above what rounding does to differences of times. */
const EXACT = 1e-3;

export interface Grain {
  observe(t: number): void;
  /** ms; 0 before the first difference. */
  readonly ms: number;
}

export function clockGrain(): Grain {
  let last = NaN;
  let common = 0;
  let seen = 0;
  let ms = 0;
  return {
    observe(t) {
      const step = t - last;
      last = t;
      if (!(step > 0)) return;
      common = divisor(step, common);
      // A first estimate as soon as there is any. It can only be too coarse, and gets finer.
      if (ms === 0 || common < ms) ms = common;
      if (++seen < SAMPLES) return;
      ms = common;
      common = seen = 0;
    },
    get ms() {
      return ms;
    },
  };
}

/** Euclid's greatest common divisor, of times that are a little off. */
function divisor(a: number, b: number): number {
  while (b > EXACT) [a, b] = [b, a % b];
  return a;
}
