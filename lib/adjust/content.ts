/**
 * What a slot holds, and how its looks are changed: by the Web Animations API, which needs no inline style (a strict CSP
 * forbids to restore one), and whose cancelling is an inverse to the letter.
 */
import { AttuneError } from '../../kernel/errors.js';
import type { Revert } from './revert.js';

/** What is in a ruleset in parts per million is one there. */
export const MILLION = 1_000_000;
const DURATION_MS = 240;

/** @throws {AttuneError} `adjust/refused` where the slot's content is not wrapped in an element */
export function contentOf(slot: HTMLElement): HTMLElement {
  const content = [...slot.children].find((child) => !(child instanceof HTMLTemplateElement));
  if (content instanceof HTMLElement) return content;
  throw new AttuneError('adjust/refused', 'Wrap what the slot holds in one element.');
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

/** Refuses what has been done where the content leaves the box that its author reserved. */
export function keepWithin(slot: HTMLElement, { right, bottom }: Pick<DOMRect, 'right' | 'bottom'>): void {
  const box = slot.getBoundingClientRect();
  if (right > box.right + 0.5 || bottom > box.bottom + 0.5)
    throw new AttuneError('adjust/refused', 'Reserve room: what is changed would leave the slot.');
}
