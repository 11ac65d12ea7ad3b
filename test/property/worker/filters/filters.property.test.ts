/** Hampel, mean, EWMA, One-Euro and P² against naive twins: short, slow, and as their papers have them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ewma } from '../../../../worker/filters/ewma.js';
import { hampelFilter } from '../../../../worker/filters/hampel.js';
import { movingAverage } from '../../../../worker/filters/moving-average.js';
import { oneEuroFilter } from '../../../../worker/filters/one-euro.js';
import { quantile } from '../../../../worker/filters/p2-quantile.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300;

const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
const samples = fc.array(number, { maxLength: 120 });
/** Samples and their times, which go on by 1 ms to 2 s. */
const timed = fc
  .array(fc.tuple(number, fc.integer({ min: 1, max: 2000 })), { minLength: 1, maxLength: 120 })
  .map((rows) => {
    let t = 0;
    return rows.map(([x, after]) => ({ x, t: (t += after) }));
  });
const latest = (xs: readonly number[], i: number, window: number): number[] =>
  xs.slice(Math.max(0, i + 1 - window), i + 1);

function naiveMedian(xs: readonly number[]): number {
  const sorted = [...xs].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

test('Hampel: sort the window, then its deviations', () => {
  const windows = fc.constantFrom(1, 3, 5, 7, 9, 21, 31);
  fc.assert(
    fc.property(windows, fc.constantFrom(0, 0.5, 1, 3), fc.constantFrom(0, 1), samples, (window, sigmas, floor, xs) => {
      const filter = hampelFilter(window, sigmas, floor);
      xs.forEach((x, i) => {
        const held = latest(xs, i, window);
        const median = naiveMedian(held);
        const mad = naiveMedian(held.map((y) => Math.abs(y - median)));
        const isFar = Math.abs(x - median) > (mad === 0 ? floor : sigmas * 1.4826 * mad);
        // Which zero is in the middle depends on the sort.
        expect(filter.push(x, i) + 0).toBe((isFar ? median : x) + 0);
      });
    }),
    { numRuns },
  );
});

test('mean: the sum over the count, to within the last digits of the greatest sample', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), samples, (window, xs) => {
      const filter = movingAverage(window);
      xs.forEach((x, i) => {
        const held = latest(xs, i, window);
        const mean = held.reduce((sum, y) => sum + y, 0) / held.length;
        const size = Math.max(...held.map(Math.abs));
        expect(Math.abs(filter.push(x, i) - mean)).toBeLessThanOrEqual(1e-14 * size + Number.MIN_VALUE);
      });
    }),
    { numRuns },
  );
});

test('EWMA: each sample with the weight (1 − e^(−Δ / τ)) e^(−age / τ), the first with what is left of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), timed, (tau, rows) => {
      const filter = ewma(tau);
      rows.forEach(({ x, t }, i) => {
        const weighted = rows.slice(0, i + 1).map((row, k) => {
          const own = k === 0 ? 1 : 1 - Math.exp((rows[k - 1]!.t - row.t) / tau);
          return row.x * own * Math.exp((row.t - t) / tau);
        });
        const mean = weighted.reduce((sum, y) => sum + y, 0);
        expect(Math.abs(filter.push(x, t) - mean)).toBeLessThanOrEqual(1e-12 * 1e6);
      });
    }),
    { numRuns },
  );
});

/** Appendix A of Casiez, Roussel and Vogel 2012, with the speed from the last answer as in their code of today. */
class OneEuro {
  readonly #x = new LowPass();
  readonly #dx = new LowPass();
  #last: number | null = null;
  readonly #options: { minCutoff: number; beta: number; dCutoff: number };

  constructor(options: { minCutoff: number; beta: number; dCutoff: number }) {
    this.#options = options;
  }

  filter(value: number, seconds: number): number {
    const { minCutoff, beta, dCutoff } = this.#options;
    const rate = this.#last === null ? 1 : 1 / (seconds - this.#last);
    const dx = this.#last === null ? 0 : (value - this.#x.hatPrev) * rate;
    this.#last = seconds;
    const edx = this.#dx.filter(dx, OneEuro.alpha(rate, dCutoff));
    const cutoff = minCutoff + beta * Math.abs(edx);
    return this.#x.filter(value, OneEuro.alpha(rate, cutoff));
  }

  static alpha(rate: number, cutoff: number): number {
    const tau = 1.0 / (2 * Math.PI * cutoff);
    const te = 1.0 / rate;
    return 1.0 / (1.0 + tau / te);
  }
}

class LowPass {
  hatPrev = 0;
  #isFirst = true;

  filter(value: number, alpha: number): number {
    this.hatPrev = this.#isFirst ? value : alpha * value + (1 - alpha) * this.hatPrev;
    this.#isFirst = false;
    return this.hatPrev;
  }
}

test('One-Euro: as its authors write it', () => {
  const options = fc.record({
    minCutoff: fc.double({ min: 0.01, max: 20, noNaN: true }),
    beta: fc.double({ min: 0, max: 1, noNaN: true }),
    dCutoff: fc.double({ min: 0.01, max: 20, noNaN: true }),
  });
  fc.assert(
    fc.property(options, timed, (options, rows) => {
      const filter = oneEuroFilter(options);
      const naive = new OneEuro(options);
      for (const { x, t } of rows) {
        expect(Math.abs(filter.push(x, t) - naive.filter(x, t / 1000))).toBeLessThanOrEqual(1e-12 * 1e6);
      }
    }),
    { numRuns },
  );
});

/** Box 1 of Jain and Chlamtac 1985, markers counted from 1. */
function naiveP2(p: number, xs: readonly number[]): number {
  const q = [NaN, ...xs.slice(0, 5).sort((a, b) => a - b)];
  const n = [NaN, 1, 2, 3, 4, 5];
  const wanted = [NaN, 1, 1 + 2 * p, 1 + 4 * p, 3 + 2 * p, 5];
  const step = [NaN, 0, p / 2, p, (1 + p) / 2, 1];
  for (const x of xs.slice(5)) {
    let k = 4;
    if (x < q[1]!) [q[1], k] = [x, 1];
    else if (x >= q[5]!) [q[5], k] = [x, 4];
    else while (x < q[k]!) k--;
    for (let i = k + 1; i <= 5; i++) n[i]!++;
    for (let i = 1; i <= 5; i++) wanted[i]! += step[i]!;
    for (let i = 2; i <= 4; i++) {
      const away = wanted[i]! - n[i]!;
      if ((away >= 1 && n[i + 1]! - n[i]! > 1) || (away <= -1 && n[i - 1]! - n[i]! < -1)) {
        const d = Math.sign(away);
        const [before, behind] = [n[i]! - n[i - 1]!, n[i + 1]! - n[i]!];
        const parabola =
          q[i]! +
          (d / (n[i + 1]! - n[i - 1]!)) *
            (((before + d) * (q[i + 1]! - q[i]!)) / behind + ((behind - d) * (q[i]! - q[i - 1]!)) / before);
        q[i] =
          q[i - 1]! < parabola && parabola < q[i + 1]!
            ? parabola
            : q[i]! + (d * (q[i + d]! - q[i]!)) / (n[i + d]! - n[i]!);
        n[i]! += d;
      }
    }
  }
  return q[3]!;
}

const share = fc.constantFrom(0.01, 0.1, 0.25, 0.5, 0.9, 0.99);

test('P²: as its authors write it, from the sixth sample on', () => {
  const many = fc.array(number, { minLength: 6, maxLength: 200 });
  fc.assert(
    fc.property(share, many, (p, xs) => {
      const estimate = quantile(p);
      for (const x of xs) estimate.push(x);
      expect(Math.abs(estimate.value - naiveP2(p, xs))).toBeLessThanOrEqual(1e-9);
    }),
    { numRuns },
  );
});

test('P²: finite, and between the least and the greatest sample, whatever they are', () => {
  const any = fc.oneof(number, fc.double(), fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE));
  fc.assert(
    fc.property(share, fc.array(any, { maxLength: 60 }), (p, xs) => {
      const estimate = quantile(p);
      const held: number[] = [];
      for (const x of xs) {
        if (Number.isFinite(x)) held.push(x);
        const value = estimate.push(x);
        expect(value).toBe(estimate.value);
        if (held.length === 0) expect(value).toBeNaN();
        else expect(Math.min(...held) <= value && value <= Math.max(...held)).toBe(true);
      }
      expect(estimate.count).toBe(held.length);
    }),
    { numRuns },
  );
});
