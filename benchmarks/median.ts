/**
 * The sliding median, sample by sample, against five npm peers: `moving-median`, the fastest that we know, the one of
 * `@thi.ng/transducers`, and three medians over a copied window, which is how a library without a sliding one is used.
 * Runs in Node and in the page alike.
 */
import { movingMedian, step } from '@thi.ng/transducers';
import { median as d3Median } from 'd3-array';
import mlMedian from 'ml-array-median';
import createMovingMedian from 'moving-median';
import { median as simpleMedian } from 'simple-statistics';
import { AttuneError } from '../kernel/errors.js';
import { medianFilter } from '../worker/filters/median.js';
import { takeTurns, type Timings, type Variant } from './rounds.js';
import { medianRows, ratioGoal, type Section } from './section.js';
import { cpuTurns, noise, seeded, type Settings } from './settings.js';

/** How many times faster than moving-median it must be, by window (DESIGN §10). */
const GOALS = { 5: 1.5, 31: 2.5, 101: 6, 1001: 40 } as const;
type Window = keyof typeof GOALS;
export const MEDIAN_WINDOWS: readonly Window[] = [5, 31, 101, 1001];
/** A power of two: noise that repeats after it. */
const SAMPLES = 1 << 14;
const TURN_MS = 6;

export async function benchMedian(settings: Settings): Promise<Section[]> {
  const sections: Section[] = [];
  for (const size of MEDIAN_WINDOWS) {
    sections.push(medianSection('Node', size, await takeTurns(medianVariants(size), cpuTurns(settings, TURN_MS))));
  }
  return sections;
}

export const medianSection = (where: string, size: Window, timings: Timings): Section => ({
  title: `Sliding median, window ${size}, in ${where}`,
  unit: 'ns per sample',
  rows: medianRows(timings),
  goals: [ratioGoal(timings, 'moving-median', 'attune', { atLeast: GOALS[size] })],
});

/** Takes a sample; undefined while there is no answer. */
type Push = (sample: number) => number | undefined;

export function medianVariants(size: number): Variant[] {
  const samples = noise(SAMPLES, seeded());
  const make = (): Readonly<Record<string, Push>> => ({
    attune: medianFilter(size).push,
    'moving-median': createMovingMedian(size),
    'simple-statistics': overWindow(size, simpleMedian),
    'ml-array-median': overWindow(size, mlMedian),
    'd3-array': overWindow(size, d3Median),
    '@thi.ng/transducers': step(movingMedian<number, number>(size)) as Push,
  });
  agree(samples, size, Object.values(make()));
  return Object.entries(make()).map(([name, push]) => variant(name, samples, size, push));
}

function variant(name: string, samples: Float64Array, size: number, push: Push): Variant {
  // Goes on where the turn before ended, so the window is always full.
  let at = 0;
  for (const sample of samples.subarray(0, size)) push(sample);
  return {
    name,
    run(times) {
      let sum = 0;
      for (let i = 0; i < times; i++) {
        sum += push(samples[at]!)!;
        at = (at + 1) & (SAMPLES - 1);
      }
      return sum;
    },
  };
}

function overWindow(size: number, median: (window: readonly number[]) => number | undefined): Push {
  const window: number[] = [];
  return (sample) => {
    window.push(sample);
    if (window.length > size) window.shift();
    return median(window);
  };
}

/** All give the same medians once the window is full (before that, not all have one); else their times do not compare. */
function agree(samples: Float64Array, size: number, [attune, ...peers]: readonly Push[]): void {
  for (const [i, sample] of samples.subarray(0, size + 200).entries()) {
    const value = attune!(sample);
    const others = peers.map((peer) => peer(sample));
    if (i + 1 >= size && others.some((other) => other !== value)) {
      throw new AttuneError('internal/fault', `Medians of window ${size} differ from those of the peers.`);
    }
  }
}
