/**
 * What a visitor would lose by a change of part of the page, and how it is given back: focus, selection, and how far the page
 * and what is in the slot were scrolled.
 */

/** Changes part of the page. Returns what gives back that which was lost by it, where the visitor has not gone elsewhere since. */
export function keeping(slot: HTMLElement, change: () => void): () => void {
  const focused = document.activeElement;
  const ends = caret().map((end) => anchored(end, slot));
  const elements = [slot, ...slot.querySelectorAll('*')];
  const offsets = elements.map(offsetOf);
  inPlace(change);
  const leftOffsets = elements.map(offsetOf);
  const unfocused = document.activeElement;
  const left = caret();
  return () => {
    const wanted = elements.map(offsetOf).map((now, i) => (isSame(now, leftOffsets[i]!) ? offsets[i]! : now));
    inPlace(() => {
      const now = caret();
      const isElsewhere = unfocused === focused || document.activeElement !== unfocused;
      if (!isElsewhere && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
      const [anchor, focus] = now.map((end, i) => (isSame(end, left[i]!) ? ends[i]!() : end)) as [End, End];
      const [from, to] = caret();
      if (anchor[0] && focus[0] && !(isSame(anchor, from) && isSame(focus, to)))
        getSelection()!.setBaseAndExtent(anchor[0], anchor[1], focus[0], focus[1]);
    });
    elements.forEach((element, i) => {
      const [left, top] = wanted[i]!;
      if (!isSame(offsetOf(element), wanted[i]!)) element.scrollTo({ left, top, behavior: 'instant' });
    });
  };
}

/** Changes something and leaves the page scrolled as it was: some browsers bring a caret that moves into view. */
export function inPlace(change: () => void): void {
  const [left, top] = [scrollX, scrollY];
  change();
  // Asked first: it is while the page is laid out that the caret is brought into view.
  if (scrollX !== left || scrollY !== top) scrollTo({ left, top, behavior: 'instant' });
}

/** One end of a selection. */
type End = readonly [node: Node | null, offset: number];

/** Both ends of the selection: where it begins, and where it goes to. */
function caret(): readonly [End, End] {
  const { anchorNode = null, anchorOffset = 0, focusNode = null, focusOffset = 0 } = getSelection() ?? {};
  return [
    [anchorNode, anchorOffset],
    [focusNode, focusOffset],
  ];
}

const isSame = (one: readonly unknown[], other: readonly unknown[]): boolean => one.every((x, i) => x === other[i]);
const offsetOf = ({ scrollLeft, scrollTop }: Element): readonly [left: number, top: number] => [scrollLeft, scrollTop];

/** An end, as it will be: one before a child of the slot stays before it, and none is beyond what is there then. */
function anchored([node, offset]: End, slot: HTMLElement): () => End {
  const child = node === slot ? slot.childNodes[offset] : undefined;
  return () => {
    const last = node instanceof CharacterData ? node.length : (node?.childNodes.length ?? 0);
    return [node, child?.parentNode === slot ? [...slot.childNodes].indexOf(child) : Math.min(offset, last)];
  };
}
