/** Answers to questions that the page asks: right or wrong, how long they took, whether a hint was used. */
import { Code } from '../../kernel/frame.js';
import { HOUR_MS, PPM, type Sense, type SenseKind, UNFILTERED } from './feature.js';

export const answers: SenseKind = {
  tier: 'A',
  features: [
    /**
     * Q1: whether the latest answer was right: 1, or 0 if not.
     * @unknown until the first answer
     * @resets with each answer
     * @source attune
     */
    { id: 'answer.correct', unit: 'level', range: [0, 1], words: [1, 1], filter: UNFILTERED },
    /**
     * Q1: how long the latest answer took, as the page tells it.
     * @unknown until the first answer
     * @resets with each answer
     * @source attune
     */
    { id: 'answer.time', unit: 'ms', range: [0, HOUR_MS], words: [10_000, 30_000], filter: UNFILTERED },
    /**
     * Q1: answers for which a hint was used.
     * @unknown never
     * @resets never: until the page ends
     * @source attune
     */
    { id: 'answer.hints', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
    /**
     * Q1: share of the answers that were right.
     * @unknown until the first answer
     * @resets never: until the page ends
     * @source attune
     */
    { id: 'answer.score', unit: 'ppm', range: [0, PPM], words: [500_000, 800_000], filter: UNFILTERED },
  ],
  hears: [Code.Answer],
  state: { page: 5, region: 0 },
  create,
};

function create(): Sense {
  let given = 0;
  let right = 0;
  let hints = 0;
  let correct = NaN;
  let took = NaN;

  return {
    observe(_t, _lived, _code, _region, x, y, value) {
      correct = +(value === 1);
      took = Number.isFinite(x) ? x : NaN;
      given++;
      right += correct;
      hints += +(y === 1);
    },
    read(_t, _lived, into, at) {
      into[at] = correct;
      into[at + 1] = took;
      into[at + 2] = hints;
      into[at + 3] = given > 0 ? (PPM * right) / given : NaN;
    },
  };
}
