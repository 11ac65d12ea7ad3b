/**
 * What is before the reader's eyes: the regions that are in view, by Clarity's two ratios, while the document is visible and
 * focused. All that counts reading stands on it.
 */
import { Code } from '../../kernel/frame.js';

/** In view is what has this share of itself in the viewport, or covers this share of the viewport. */
export const SEEN_OF_REGION = 0.8;
export const SEEN_OF_VIEWPORT = 0.05;

export interface Attention {
  /** The regions that are attended now; in their order where they came at once. */
  readonly regions: readonly number[];
  isAttended(region: number): boolean;
  isInView(region: number): boolean;
  /** Takes a record of visibility, focus or view. */
  observe(code: Code, region: number, x: number, y: number, value: number): void;
}

export function attention(regionCount: number): Attention {
  const inView = new Uint8Array(regionCount);
  const regions: number[] = [];
  let isVisible = true;
  let isFocused = true;

  return {
    regions,
    isAttended: (region) => inView[region] === 1 && isVisible && isFocused,
    isInView: (region) => inView[region] === 1,
    observe(code, region, x, y, value) {
      if (code === Code.Seen) {
        if (region < 0) return;
        const was = inView[region];
        inView[region] = +(x >= SEEN_OF_REGION || y >= SEEN_OF_VIEWPORT);
        if (inView[region] === was || !isVisible || !isFocused) return;
        if (was === 0) regions.push(region);
        else regions.splice(regions.indexOf(region), 1);
      } else {
        if (code === Code.Visible) isVisible = value === 1;
        else isFocused = value === 1;
        regions.length = 0;
        if (isVisible && isFocused) for (let r = 0; r < regionCount; r++) if (inView[r] === 1) regions.push(r);
      }
    },
  };
}
