/** What the visitor says of a region: one tap, or by undoing what was done to it. */
import { Code } from '../../kernel/frame.js';
import { type Sense, type SenseKind, UNFILTERED, type World } from './feature.js';

export const feedback: SenseKind = {
  tier: 'A',
  features: [
    /**
     * F1: the latest feedback on the region: −1, 0 or 1. An adjustment undone is −1.
     * @unknown until there is some
     * @resets with each feedback or undo
     * @source attune
     */
    { id: 'feedback', unit: 'level', range: [-1, 1], words: [1, 1], perRegion: true, filter: UNFILTERED },
  ],
  hears: [Code.Feedback, Code.Undo],
  state: { page: 0, region: 1 },
  create,
};

function create({ regions }: World): Sense {
  const latest = new Float64Array(regions.length).fill(NaN);

  return {
    observe(_t, _lived, code, region, _x, _y, value) {
      if (region >= 0) latest[region] = code === Code.Undo ? -1 : Math.max(-1, Math.min(1, value));
    },
    readRegion(_t, _lived, region, into, at) {
      into[at] = latest[region]!;
    },
  };
}
