/**
 * `scale`: enlarges a slot's content by a transform inside the box that its author reserved. Transforms move nothing
 * else, so this is an overlay operation; content that would leave the box is refused.
 */
import { AttuneError } from '../../kernel/errors.js';
import type { Operation } from '../../kernel/ruleset.js';
import { contentOf, keepWithin, looks, MILLION, refuseJump } from './content.js';
import type { Revert } from './revert.js';

export function scale(slot: HTMLElement, { factor: ppm }: Extract<Operation, { op: 'scale' }>): Revert {
  const content = contentOf(slot);
  refuseJump(content, 'transform');
  const { direction, display } = getComputedStyle(content);
  // An image is drawn as a box also within a line; a text is not, and no transform would take effect.
  if (display === 'inline' && content.firstChild)
    throw new AttuneError('adjust/refused', 'What is within a line cannot be scaled. Wrap it in a block.');
  const factor = ppm / MILLION;
  const { left, right, top, width, height } = content.getBoundingClientRect();
  const bottom = top + height * factor;
  const isRtl = direction === 'rtl';
  keepWithin(slot, isRtl ? { left: right - width * factor, bottom } : { right: left + width * factor, bottom });
  const transformOrigin = isRtl ? '100% 0' : '0 0';
  const at = (scale: number): Keyframe => ({ transform: `scale(${scale})`, transformOrigin });
  return looks(content, at(1), at(factor), true);
}
