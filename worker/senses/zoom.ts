/** Pinch zoom: the plainest sign that something is too small. */
import { Code } from '../../kernel/frame.js';
import { type Sense, type SenseKind, UNFILTERED } from './feature.js';

const ZOOMED = 1.1;

export const zooming: SenseKind = {
  tier: 'A',
  features: [
    /**
     * T2: times that the scale of the visual viewport rose to 1.1 or more.
     * @unknown never
     * @resets never: until the page ends
     * @source attune
     */
    { id: 'zoom.count', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
  ],
  hears: [Code.Zoom],
  state: { page: 2, region: 0 },
  create,
};

function create(): Sense {
  let count = 0;
  let isZoomed = false;

  return {
    observe(_t, _lived, _code, _region, _x, _y, value) {
      if (value >= ZOOMED && !isZoomed) count++;
      isZoomed = value >= ZOOMED;
    },

    read(_t, _lived, into, at) {
      into[at] = count;
    },
  };
}
