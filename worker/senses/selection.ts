/** Selecting and copying: that it happened. What was selected or copied is never read. */
import { Code } from '../../kernel/frame.js';
import { type Feature, type Sense, type SenseKind, UNFILTERED } from './feature.js';

const features: readonly Feature[] = [
  /**
   * R12: episodes of a selection of the page's text, each from its beginning until it is gone.
   * @unknown never
   * @resets never: until the page ends
   * @source Medallia (text selection)
   */
  { id: 'select.count', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
  /**
   * R12: times that something was copied.
   * @unknown never
   * @resets never: until the page ends
   * @source Medallia (text selection)
   */
  { id: 'copy.count', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
];

export const selecting: SenseKind = {
  tier: 'A',
  features,
  hears: [Code.Select, Code.Copy],
  state: { page: 3, region: 0 },
  create,
};

function create(): Sense {
  let selections = 0;
  let copies = 0;
  let isSelected = false;
  return {
    observe(_t, _lived, code, _region, _x, _y, value) {
      if (code === Code.Copy) copies++;
      else {
        if (value === 1 && !isSelected) selections++;
        isSelected = value === 1;
      }
    },
    read(_t, _lived, into, at) {
      into[at] = selections;
      into[at + 1] = copies;
    },
  };
}
