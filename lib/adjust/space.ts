/**
 * `space`: sets lines, letters and words of a slot's text further apart, as WCAG 1.4.12 would have any text bear it. It moves
 * what the slot holds, so it is a layout operation, and done at once.
 */
import type { Operation } from '../../kernel/ruleset.js';
import { keeping } from './keeping.js';
import { contentOf, keepWithin, looks, MILLION } from './content.js';
import type { Revert } from './revert.js';

/** Of the font's size: what most browsers make of `normal`. */
const NORMAL_LINE = 1.2;

export function space(
  slot: HTMLElement,
  { line = MILLION, letters = 0, words = 0 }: Extract<Operation, { op: 'space' }>,
): Revert {
  const content = contentOf(slot);
  const { lineHeight, letterSpacing, wordSpacing, fontSize } = getComputedStyle(content);
  const em = parseFloat(fontSize);
  const px = (length: string, normal: number): number => (length === 'normal' ? normal : parseFloat(length));
  const to: Keyframe = {
    lineHeight: `${(px(lineHeight, NORMAL_LINE * em) * line) / MILLION}px`,
    letterSpacing: `${px(letterSpacing, 0) + (em * letters) / MILLION}px`,
    wordSpacing: `${px(wordSpacing, 0) + (em * words) / MILLION}px`,
  };
  let spread!: Revert;
  // A text that grows or shrinks takes along how far it was scrolled.
  const giveBack = keeping(slot, () => (spread = looks(content, to, to, false)));
  const revert = (): void => {
    spread();
    giveBack();
  };
  try {
    keepWithin(slot, content.getBoundingClientRect());
  } catch (refused) {
    revert();
    throw refused;
  }
  return revert;
}
