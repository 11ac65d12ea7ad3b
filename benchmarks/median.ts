/**
 * The sliding median, sample by sample, against two npm peers: `moving-median`, the fastest that we know, and the median of
 * `simple-statistics` over a copied window, which is how a library without a sliding one is used.
 */
import createMovingMedian from 'moving-median';
import { median } from 'simple-statistics';
import { AttuneError } from '../kernel/errors.js';
import { medianFilter } from '../worker/inference/median.js';
import { takeTurns, type Variant } from './rounds.js';
import { medianRows, ratioGoal, type Section } from './section.js';
import { cpuTurns, noise, seeded, type Settings } from './settings.js';

/** How many times faster than moving-median it must be (DESIGN §10). */
const GOALS = [
  { window: 5, times: 1.5 },
  { window: 31, times: 2.5 },
  { window: 101, times: 6 },
  { window: 1001, times: 40 },
] as const;
/** A power of two: noise that repeats after it. */
const SAMPLES = 1 << 14;
const TURN_MS = 6;

export async function benchMedian(settings: Settings): Promise<Section[]> {
  const samples = noise(SAMPLES, seeded());
  const sections: Section[] = [];
  for (const { window, times } of GOALS) {
    agree(samples, window);
    const { push } = medianFilter(window);
    const variants = [
      variant('attune', samples, push),
      variant('moving-median', samples, createMovingMedian(window)),
      variant('simple-statistics', samples, medianOfWindow(window)),
    ];
    const timings = await takeTurns(variants, cpuTurns(settings, TURN_MS));
    sections.push({
      title: `Sliding median, window ${window}`,
      unit: 'ns of CPU time per sample',
      rows: medianRows(timings),
      goals: [ratioGoal(timings, 'moving-median', 'attune', { atLeast: times })],
    });
  }
  return sections;
}

type Push = (sample: number) => number;

function variant(name: string, samples: Float64Array, push: Push): Variant {
  // Goes on where the turn before ended, so the window is always full.
  let at = 0;
  for (const sample of samples.subarray(0, Math.max(...GOALS.map(({ window }) => window)))) push(sample);
  return {
    name,
    run(times) {
      let sum = 0;
      for (let i = 0; i < times; i++) {
        sum += push(samples[at]!);
        at = (at + 1) & (SAMPLES - 1);
      }
      return sum;
    },
  };
}

function medianOfWindow(size: number): Push {
  const window: number[] = [];
  return (sample) => {
    window.push(sample);
    if (window.length > size) window.shift();
    return median(window);
  };
}

/** The three give the same medians, from the first sample on; otherwise their times are not comparable. */
function agree(samples: Float64Array, window: number): void {
  const { push } = medianFilter(window);
  const [peer, other] = [createMovingMedian(window), medianOfWindow(window)];
  for (const sample of samples.subarray(0, 3 * window)) {
    const value = push(sample);
    if (value !== peer(sample) || value !== other(sample)) {
      throw new AttuneError('internal/fault', `Medians of window ${window} differ from those of the peers.`);
    }
  }
}
