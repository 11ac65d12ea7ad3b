/**
 * `scale`: enlarges a slot's content by a transform inside the box that its author reserved. Transforms move nothing
 * else, so this is an overlay operation; content that would leave the box is refused.
 */
import type { Operation } from '../../kernel/ruleset.js';
import { contentOf, keepWithin, looks, MILLION } from './content.js';
import type { Revert } from './revert.js';

export function scale(slot: HTMLElement, { factor: ppm }: Extract<Operation, { op: 'scale' }>): Revert {
  const content = contentOf(slot);
  const factor = ppm / MILLION;
  const { left, top, width, height } = content.getBoundingClientRect();
  keepWithin(slot, { right: left + width * factor, bottom: top + height * factor });
  const at = (scale: number): Keyframe => ({ transform: `scale(${scale})`, transformOrigin: '0 0' });
  return looks(content, at(1), at(factor), true);
}
