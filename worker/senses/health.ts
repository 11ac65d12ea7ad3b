/**
 * How the page itself does, as web-vitals defines it: INP, CLS, LCP (E5). A page that stutters explains much of what a visitor
 * does on it.
 */
import { Code, Vital } from '../../kernel/frame.js';
import { PPM, type Sense, type SenseKind, UNFILTERED } from './feature.js';

/** So many of the slowest interactions are kept, and one is passed over for each fifty there were: about the 98th percentile. */
const SLOWEST = 10;
const PASSED_OVER = 50;
/** Browsers count interactions in steps of seven, so that nobody relies on their numbers. */
const ID_STEP = 7;
/** A window of shifts lasts less than 5 s, with less than 1 s from one to the next. */
const SHIFT_GAP_MS = 1000;
const SHIFT_SPAN_MS = 5000;

export const health: SenseKind = {
  tier: 'A',
  features: [
    /**
     * E5: INP: the longest interaction, passing over one for each 50. An interaction is as long as the longest of its events; the 10 longest are kept.
     * @unknown until the first interaction
     * @resets never: until the page ends
     * @source web-vitals (INP)
     */
    { id: 'health.inp', unit: 'ms', range: [0, 60_000], words: [200, 500], filter: UNFILTERED },
    /**
     * E5: CLS: the greatest sum of layout shifts in a window with gaps below 1 s and a span below 5 s.
     * @unknown until the first shift, or a shift of 0, was told
     * @resets never: until the page ends
     * @source web-vitals (CLS)
     */
    { id: 'health.cls', unit: 'ppm', range: [0, 10 * PPM], words: [100_000, 250_000], filter: UNFILTERED },
    /**
     * E5: LCP: the largest contentful paint as last told before the document was hidden for the first time.
     * @unknown until it was told
     * @resets never: until the page ends
     * @source web-vitals (LCP)
     */
    { id: 'health.lcp', unit: 'ms', range: [0, 60_000], words: [2500, 4000], filter: UNFILTERED },
  ],
  hears: [Code.Vital, Code.Visible],
  state: { page: 2 * SLOWEST + 9, region: 0 },
  create,
};

function create(): Sense {
  /** The slowest interactions, the longest first. */
  const ids = new Float64Array(SLOWEST).fill(NaN);
  const longest = new Float64Array(SLOWEST);
  let kept = 0;
  let leastId = Infinity;
  let greatestId = -Infinity;
  let shifts = NaN;
  let shiftWindow = 0;
  let firstShift = NaN;
  let lastShift = NaN;
  let paint = NaN;
  let wasHidden = false;

  function interact(id: number, duration: number): void {
    if (!(id > 0 && id < Infinity && duration >= 0 && duration < Infinity)) return;
    if (id < leastId) leastId = id;
    if (id > greatestId) greatestId = id;
    let place = ids.indexOf(id);
    if (place < 0) {
      if (kept === SLOWEST && duration <= longest[SLOWEST - 1]!) return;
      if (kept < SLOWEST) kept++;
      place = kept - 1;
    } else if (duration <= longest[place]!) return;
    for (; place > 0 && longest[place - 1]! < duration; place--) {
      ids[place] = ids[place - 1]!;
      longest[place] = longest[place - 1]!;
    }
    ids[place] = id;
    longest[place] = duration;
  }

  function shift(t: number, score: number): void {
    // Both fractions that it is the product of are shares.
    if (!(score >= 0 && score <= 1)) return;
    // NaN fails both comparisons: the first shift opens a window.
    const goesOn = shiftWindow > 0 && t - lastShift < SHIFT_GAP_MS && t - firstShift < SHIFT_SPAN_MS;
    if (!goesOn) firstShift = t;
    lastShift = t;
    shiftWindow = goesOn ? shiftWindow + score : score;
    if (!(shiftWindow <= shifts)) shifts = shiftWindow;
  }

  return {
    observe(_t, _lived, code, _region, x, y, value) {
      if (code === Code.Visible) wasHidden ||= value === 0;
      else if (x === Vital.Inp) interact(y, value);
      else if (x === Vital.Cls) shift(y, value);
      else if (x === Vital.Lcp && !wasHidden && value < Infinity) paint = Math.max(0, value);
    },
    read(_t, _lived, into, at) {
      const count = (greatestId - leastId) / ID_STEP + 1;
      into[at] = kept > 0 ? longest[Math.min(kept - 1, Math.floor(count / PASSED_OVER))]! : NaN;
      into[at + 1] = PPM * shifts;
      into[at + 2] = paint;
    },
  };
}
