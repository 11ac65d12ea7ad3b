/** What the page is seen with: each in so few buckets that together they single nobody out. */
import { Code, Surrounding } from '../../kernel/frame.js';
import { type Sense, type SenseKind, UNFILTERED } from './feature.js';

/** From these widths of the viewport on, in px: a tablet, a laptop, a wide screen. */
const [MEDIUM, LARGE, WIDE] = [600, 1024, 1440];

/** Where in the state a {@link Surrounding} lies: behind the viewport's class. */
const FIRST = 1;

export const surroundings: SenseKind = {
  tier: 'A',
  features: [
    /**
     * E4: class of the viewport's width: 0 below 600 px, 1 below 1024, 2 below 1440, 3 from there on.
     * @unknown until the layout was told
     * @resets follows the page
     * @source attune
     */
    { id: 'viewport.class', unit: 'level', range: [0, 3], words: [1, 2], filter: UNFILTERED },
    /**
     * E4: the main pointer: 0 none, 1 coarse (a finger), 2 fine (a mouse).
     * @unknown until it was told
     * @resets follows the device
     * @source CSS (media feature pointer)
     */
    { id: 'pointer.kind', unit: 'level', range: [0, 2], words: [1, 2], filter: UNFILTERED },
    /**
     * E4: whether the visitor asks for less motion: 1 or 0.
     * @unknown until it was told
     * @resets follows the device
     * @source CSS (prefers-reduced-motion)
     */
    { id: 'motion.reduced', unit: 'level', range: [0, 1], words: [1, 1], filter: UNFILTERED },
    /**
     * E4: whether the visitor asks for more contrast: 1 or 0.
     * @unknown until it was told
     * @resets follows the device
     * @source CSS (prefers-contrast)
     */
    { id: 'contrast.more', unit: 'level', range: [0, 1], words: [1, 1], filter: UNFILTERED },
    /**
     * E4: whether the visitor asks to save data: 1 or 0.
     * @unknown until it was told
     * @resets follows the device
     * @source Network Information (saveData)
     */
    { id: 'data.saved', unit: 'level', range: [0, 1], words: [1, 1], filter: UNFILTERED },
    /**
     * E4: whether the page is in the visitor's first language: 1 or 0.
     * @unknown until it was told
     * @resets follows the device
     * @source attune
     */
    { id: 'language.own', unit: 'level', range: [0, 1], words: [1, 1], filter: UNFILTERED },
  ],
  hears: [Code.Layout, Code.Surrounding],
  state: { page: FIRST + Surrounding.OwnLanguage + 1, region: 0 },
  create,
};

function create(): Sense {
  const told = new Float64Array(FIRST + Surrounding.OwnLanguage + 1).fill(NaN);

  return {
    observe(_t, _lived, code, _region, x, _y, value) {
      if (code === Code.Layout) told[0] = x > 0 ? +(x >= MEDIUM) + +(x >= LARGE) + +(x >= WIDE) : NaN;
      // A place that the array does not have takes nothing.
      else if (x >= 0) told[FIRST + x] = Number.isFinite(value) ? value : NaN;
    },
    read(_t, _lived, into, at) {
      into.set(told, at);
    },
  };
}
