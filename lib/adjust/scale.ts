/**
 * `scale`: enlarges a slot's content by a transform inside the box that its author reserved. Transforms move nothing
 * else, so this is an overlay operation; content that would leave the box is refused.
 *
 * By the Web Animations API: it needs no inline style, which a strict CSP forbids to restore, and cancelling it is an
 * inverse to the letter.
 */
import { AttuneError } from '../../kernel/errors.js';
import type { Revert } from './revert.js';

const MILLION = 1_000_000;
const DURATION_MS = 240;

export function scale(slot: HTMLElement, factorPpm: number): Revert {
  const content = slot.firstElementChild;
  if (!content) throw new AttuneError('adjust/refused', 'Wrap what is scaled in one element.');
  const factor = factorPpm / MILLION;
  const box = slot.getBoundingClientRect();
  const { left, top, width, height } = content.getBoundingClientRect();
  if (left + width * factor > box.right + 0.5 || top + height * factor > box.bottom + 0.5) {
    throw new AttuneError('adjust/refused', 'Reserve room: what is scaled would leave the slot.');
  }
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const at = (scale: number): Keyframe => ({ transform: `scale(${scale})`, transformOrigin: '0 0' });
  const animation = content.animate([at(1), at(factor)], {
    duration: isCalm ? 0 : DURATION_MS,
    easing: 'ease-out',
    fill: 'forwards',
  });
  return () => {
    animation.cancel();
  };
}
