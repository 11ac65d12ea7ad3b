/**
 * Layout shift, measured by attune itself with rectangles before and after a change, in every browser.
 *
 * Score as in Layout Instability (WICG): impact fraction × distance fraction, summed over what moved. A change inside a
 * slot can move only the slot and what follows it, so the witnesses are the slot and, up to the body, the nearest
 * siblings of each ancestor.
 */
export type Rects = ReadonlyMap<Element, DOMRect>;

/** Changes a slot, and says how far that moved anything. */
export function shiftBy(slot: Element, change: () => void): number {
  const before = witnessRects(slot);
  change();
  return shiftBetween(before, witnessRects(slot), innerWidth, innerHeight);
}

export function witnessRects(slot: Element): Rects {
  const rects = new Map<Element, DOMRect>([[slot, slot.getBoundingClientRect()]]);
  for (let node: Element | null = slot; node && node !== document.body; node = node.parentElement) {
    for (const side of ['nextElementSibling', 'previousElementSibling'] as const) {
      let near = node[side];
      // A script, say, has no box that could be seen to move.
      while (near?.getClientRects().length === 0) near = near[side];
      if (near) rects.set(near, near.getBoundingClientRect());
    }
  }
  return rects;
}

const SIDES = ['left', 'top', 'right', 'bottom'] as const;

/** Shift between two moments; exactly 0 where nothing that can be seen moved or changed size. */
export function shiftBetween(before: Rects, after: Rects, width: number, height: number): number {
  let score = 0;
  for (const [element, a] of before) {
    const b = after.get(element);
    if (!b) continue;
    const distance = Math.max(...SIDES.map((side) => Math.abs(a[side] - b[side])));
    // Half a device pixel is rounding, not movement.
    if (distance < 0.5) continue;
    const left = Math.max(0, Math.min(a.left, b.left));
    const top = Math.max(0, Math.min(a.top, b.top));
    const right = Math.min(width, Math.max(a.right, b.right));
    const bottom = Math.min(height, Math.max(a.bottom, b.bottom));
    const impact = (Math.max(0, right - left) * Math.max(0, bottom - top)) / (width * height);
    score += impact * (distance / Math.max(width, height));
  }
  return score;
}
