/**
 * What a slot holds, and how its looks are changed: by the Web Animations API, which needs no inline style (a strict CSP
 * forbids to restore one), and whose cancelling is an inverse to the letter.
 */
import { AttuneError } from '../../kernel/errors.js';
import type { Revert } from './revert.js';

/** What is in a ruleset in parts per million is one there. */
export const MILLION = 1_000_000;
const DURATION_MS = 240;

/** @throws {AttuneError} `adjust/refused` where what the slot holds is not wrapped in one element */
export function contentOf(slot: HTMLElement): HTMLElement {
  const drawn = document.createRange();
  const [content, ...others] = [...slot.childNodes].filter((node) => {
    if (node instanceof Element) return !node.matches('template,script,style');
    drawn.selectNode(node);
    return drawn.getClientRects().length > 0;
  });
  if (content instanceof HTMLElement && others.length === 0) return content;
  throw new AttuneError('adjust/refused', 'Wrap what the slot holds in one element.');
}

/**
 * For a change of `property`, which would replace its author's, and make the content the box by which what is fixed or absolute in
 * it is placed.
 *
 * @throws {AttuneError} `adjust/refused` where something would jump
 */
export function refuseJump(content: HTMLElement, property: 'transform' | 'filter'): void {
  const isPlacedElsewhere = (element: Element): boolean => {
    const { position } = getComputedStyle(element);
    return (
      element.getClientRects().length > 0 &&
      (position === 'fixed' || (position === 'absolute' && !content.contains((element as HTMLElement).offsetParent)))
    );
  };
  if (getComputedStyle(content)[property] !== 'none' || [...content.querySelectorAll('*')].some(isPlacedElsewhere))
    throw new AttuneError(
      'adjust/refused',
      `The content has a ${property}, or holds what is placed by a box around it. Put an element between.`,
    );
}

/** Changes looks for as long as it is not reverted; at once where motion is not welcome, or would be of boxes. */
export function looks(content: HTMLElement, from: Keyframe, to: Keyframe, isMoving: boolean): Revert {
  const isCalm = !isMoving || matchMedia('(prefers-reduced-motion: reduce)').matches;
  const animation = content.animate([from, to], {
    duration: isCalm ? 0 : DURATION_MS,
    easing: 'ease-out',
    fill: 'forwards',
  });
  return () => {
    animation.cancel();
  };
}

/** @throws {AttuneError} `adjust/refused` where a box would leave the one that its author reserved */
export function keepWithin(slot: HTMLElement, { left, right, bottom }: Partial<DOMRect>): void {
  const box = slot.getBoundingClientRect();
  if (right! > box.right + 0.5 || left! < box.left - 0.5 || bottom! > box.bottom + 0.5)
    throw new AttuneError('adjust/refused', 'Reserve room: what is changed would leave the slot.');
}
