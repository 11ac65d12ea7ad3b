/**
 * Whether the page is being skimmed (R11): a logistic regression on how it is scrolled and read, and so a sense made of the
 * senses of these, which it carries.
 */
import { exp } from '../../kernel/exact.js';
import { CODES, type Code } from '../../kernel/frame.js';
import { type Feature, PPM, type Sense, type SenseKind, type World } from './feature.js';
import { reading } from './reading.js';
import { scrolling } from './scroll.js';
import { stopping } from './stops.js';

/**
 * What the index is made of: S4, S7, S9, R5 of the page and R10, each by its unit, with the mean that it had over real
 * readers, from which it counts, and its coefficient. test/vectors/skim.test.ts fits them anew and tells what they are worth.
 */
export const WEIGHTS: readonly (readonly [unit: number, mean: number, beta: number])[] = [
  [PPM, 1.2967, 0.1192],
  [1, 0.0668, 0.4345],
  [PPM, 0.3506, 0.6203],
  [100, 16.4995, 0.0512],
  [PPM, 0.7214, 0.083],
];
export const BIAS = -0.3752;
const MAX_RATE = 10_000;

const skim: Feature =
  /**
   * R11: σ(β · [S4, S7, S9, R5 of the page, R10, 1]), where what is unknown counts as its mean.
   * @unknown until S4 or R5 of the page is known
   * @resets never: until the page ends
   * @source attune; weights fitted on 389 sessions of the Scroll Readability Dataset (more than 400 words a minute is
   * skimming), a weak sign: cross-validated AUC 0.66, what R5 alone tells
   */
  { id: 'read.skim', unit: 'ppm', range: [0, PPM], words: [500_000, 700_000] };

const parts: readonly SenseKind[] = [scrolling, stopping, reading];
const pageOf = ({ features }: SenseKind): readonly Feature[] => features.filter(({ perRegion }) => perRegion !== true);
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

export const skimming: SenseKind = {
  tier: 'A',
  features: [...parts.flatMap(pageOf), skim, ...reading.features.filter(({ perRegion }) => perRegion === true)],
  hears: [...new Set(parts.flatMap(({ hears }) => hears))],
  state: { page: sum(parts.map(({ state }) => state.page)), region: sum(parts.map(({ state }) => state.region)) },
  create,
};

const place = (name: string): number => skimming.features.findIndex(({ id }) => id === name);
const [speed, flicks, entropy, linearity] = [
  place('scroll.speed-p95'),
  place('scroll.flicks'),
  place('scroll.depth-entropy'),
  place('read.linearity'),
];

function create(world: World): Sense {
  const text = reading.create(world);
  const senses: readonly Sense[] = [scrolling.create(world), stopping.create(world), text];
  const ears = Array.from({ length: CODES }, (_, code) =>
    senses.filter((_, i) => parts[i]!.hears.includes(code as Code)),
  );

  return {
    observe(t, lived, code, region, x, y, value) {
      for (const sense of ears[code]!) sense.observe(t, lived, code, region, x, y, value);
    },
    read(t, lived, into, at) {
      let next = at;
      senses.forEach((sense, i) => {
        sense.read!(t, lived, into, next);
        next += pageOf(parts[i]!).length;
      });
      const rate = Math.min(MAX_RATE, text.rate(t, lived));
      into[next] = skimIndex([into[at + speed]!, into[at + flicks]!, into[at + entropy]!, rate, into[at + linearity]!]);
    },
    readRegion: text.readRegion,
  };
}

/** What is unknown is taken to be as usual. */
function skimIndex(inputs: readonly number[]): number {
  if (Number.isNaN(inputs[0]) && Number.isNaN(inputs[3])) return NaN;
  let score = BIAS;
  WEIGHTS.forEach(([unit, mean, beta], i) => {
    const input = inputs[i]! / unit;
    if (!Number.isNaN(input)) score += beta * (input - mean);
  });
  return PPM / (1 + exp(-score));
}
