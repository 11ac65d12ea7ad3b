/**
 * Which lines of a region were seen: its height in sixteen bands, each of which counts as seen once its middle was in the
 * viewport for {@link LINE_MS} in all. Where the region's box was not told, bands are taken from its top, as many as the
 * share of it that is in view: then the greatest share that was in view for so long counts.
 */
import { Code } from '../../kernel/frame.js';
import { MAX_DISTANCE } from './scroll.js';

export const BANDS = 16;
const LINE_MS = 250;

export interface Lines {
  /** Takes a record of scrolling, layout, place, size or view. */
  observe(code: Code, region: number, x: number, y: number): void;
  /** `ms` passed while the region was attended. */
  pass(region: number, ms: number): void;
  /** How many bands were seen, if `ms` more pass. */
  seen(region: number, ms: number): number;
}

export function lines(regionCount: number): Lines {
  const spent = new Float64Array(regionCount * BANDS);
  const top = new Float64Array(regionCount).fill(NaN);
  const height = new Float64Array(regionCount);
  /** The share of each region that is in view, by its own record. */
  const share = new Float64Array(regionCount);
  let offset = 0;
  let viewport = NaN;
  /** The bands that are in the viewport: from `first`, before `end`. */
  let first = 0;
  let end = 0;

  /** The number of bands whose middle lies above a share of the region's height. */
  const bandsAbove = (part: number): number => Math.min(BANDS, Math.max(0, Math.ceil(BANDS * part - 0.5)));
  function look(region: number): void {
    const above = (offset - top[region]!) / height[region]!;
    const below = above + viewport / height[region]!;
    // No number where the box, or the viewport, is not known or has no size.
    const isKnown = below > above && below - above < Infinity;
    first = isKnown ? bandsAbove(above) : 0;
    end = bandsAbove(isKnown ? below : share[region]!);
  }

  return {
    observe(code, region, x, y) {
      if (code === Code.Scroll) {
        if (Math.abs(y) <= MAX_DISTANCE) offset = y;
      } else if (code === Code.Layout) viewport = y;
      else if (region < 0) return;
      else if (code === Code.Place) top[region] = y;
      else if (code === Code.Size) height[region] = y;
      else share[region] = x > 0 ? x : 0;
    },
    pass(region, ms) {
      look(region);
      for (let b = first; b < end; b++) spent[region * BANDS + b]! += ms;
    },
    seen(region, ms) {
      look(region);
      let count = 0;
      for (let b = 0; b < BANDS; b++)
        count += +(spent[region * BANDS + b]! + (b >= first && b < end ? ms : 0) >= LINE_MS);
      return count;
    },
  };
}
