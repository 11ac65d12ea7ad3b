/**
 * `space`: sets lines, letters and words of a slot's text further apart, as WCAG 1.4.12 would have any text bear it. It moves
 * what the slot holds, so it is a layout operation, and done at once.
 */
import { AttuneError } from '../../kernel/errors.js';
import type { Operation } from '../../kernel/ruleset.js';
import { keeping } from './keeping.js';
import { contentOf, keepWithin, looks, MILLION } from './content.js';
import type { Revert } from './revert.js';

/** Of the font's size: what most browsers make of `normal`. */
const NORMAL_LINE = 1.2;

export function space(slot: HTMLElement, { line, letters, words }: Extract<Operation, { op: 'space' }>): Revert {
  const content = contentOf(slot);
  const { lineHeight, letterSpacing, wordSpacing, fontSize } = getComputedStyle(content);
  const em = parseFloat(fontSize);
  const part = (length: string, normal: number): number => (parseFloat(length) || normal * em) / em;
  const wider = (length: string, by: number): string => `${part(length, 0) * em + (em * by) / MILLION}px`;
  const to: Keyframe = {
    // Of each element's own font, as most authors have it.
    ...(line && { lineHeight: (part(lineHeight, NORMAL_LINE) * line) / MILLION }),
    ...(letters && { letterSpacing: wider(letterSpacing, letters) }),
    ...(words && { wordSpacing: wider(wordSpacing, words) }),
  };
  const lines = (): number[] =>
    [...content.querySelectorAll('*')].map((element) => parseFloat(getComputedStyle(element).lineHeight));
  const authored = lines();
  let spread!: Revert;
  // A text that grows or shrinks takes along how far it was scrolled.
  const giveBack = keeping(slot, () => (spread = looks(content, to, to, false)));
  const revert = (): void => {
    spread();
    giveBack();
  };
  try {
    keepWithin(slot, content.getBoundingClientRect());
    if (lines().some((px, i) => px < authored[i]! - 0.5))
      throw new AttuneError('adjust/refused', 'Some lines would be closer. Give line heights as factors.');
  } catch (refused) {
    revert();
    throw refused;
  }
  return revert;
}
