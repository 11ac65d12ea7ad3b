/**
 * `tone`: contrast, brightness and saturation of what a slot holds, by a filter, which moves nothing. Text stays legible: each
 * keeps a contrast of 4.5:1 to what is behind it, or what it had if that was less (WCAG 2.2, 1.4.3).
 */
import { AttuneError } from '../../kernel/errors.js';
import type { Operation } from '../../kernel/ruleset.js';
import { contentOf, looks, MILLION, refuseJump } from './content.js';
import type { Revert } from './revert.js';

const LEGIBLE = 4.5;

type Rgb = readonly [red: number, green: number, blue: number];
type Tone = Pick<Extract<Operation, { op: 'tone' }>, 'contrast' | 'brightness' | 'saturation'>;

export function tone(
  slot: HTMLElement,
  { contrast, brightness, saturation }: Extract<Operation, { op: 'tone' }>,
): Revert {
  const content = contentOf(slot);
  refuseJump(content, 'filter');
  const tone = { contrast, brightness, saturation } as Tone;
  refuseIllegible(content, tone);
  const filter = (part: number | undefined, name: string): string => `${name}(${(part ?? MILLION) / MILLION})`;
  const at = (parts: Tone): Keyframe => ({
    filter: `${filter(parts.contrast, 'contrast')} ${filter(parts.brightness, 'brightness')} ${filter(parts.saturation, 'saturate')}`,
  });
  return looks(content, at({}), at(tone), true);
}

function refuseIllegible(content: HTMLElement, tone: Tone): void {
  const judge = (element: Element, colour: string): void => {
    const [ground, isToned] = groundOf(element, content);
    const text = colourOf(colour);
    if (!ground || !text)
      throw new AttuneError('adjust/refused', 'What is behind the text cannot be told. Give it a plain colour.');
    const [ink, alpha] = text;
    const before = over(ink, alpha, ground);
    const [inkAfter, groundAfter] = isToned
      ? [toned(before, tone), toned(ground, tone)]
      : [over(toned(ink, tone), alpha, ground), ground];
    const after = ratio(inkAfter, groundAfter);
    if (after < Math.min(ratio(before, ground), LEGIBLE) - 1e-6)
      throw new AttuneError('adjust/refused', `Text would have a contrast of ${after.toFixed(1)}:1. Change it less.`);
  };
  const texts = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  const drawn = document.createRange();
  const judged = new Set<Element>();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement!;
    // Of white space between elements nothing is drawn.
    drawn.selectNodeContents(texts.currentNode);
    if (judged.has(element) || drawn.getClientRects().length === 0) continue;
    judged.add(element);
    judge(element, getComputedStyle(element).color);
  }
  // What is written in a field is no text of the page.
  for (const field of content.querySelectorAll('input,textarea,select')) {
    if (field.getClientRects().length === 0) continue;
    judge(field, getComputedStyle(field).color);
    if (field.hasAttribute('placeholder')) judge(field, getComputedStyle(field, '::placeholder').color);
  }
}

/** The plain colour behind an element, and whether it is part of the content and so toned with it; null where it is none. */
function groundOf(element: Element, content: Element): readonly [Rgb | null, boolean] {
  let isToned = true;
  for (let at: Element | null = element; at; at = at.parentElement) {
    const { backgroundColor, backgroundImage, opacity } = getComputedStyle(at);
    const colour = colourOf(backgroundColor);
    if (backgroundImage !== 'none' || opacity !== '1' || !colour) return [null, isToned];
    const [rgb, alpha] = colour;
    if (alpha === 1) return [rgb, isToned];
    if (alpha > 0) return [null, isToned];
    if (at === content) isToned = false;
  }
  return [canvas(), false];
}

/** What a page without a background has: white, or dark where its colour scheme is. Asked for without touching the page. */
function canvas(): Rgb | null {
  const root = document.documentElement;
  const probe = root.animate({ outlineColor: ['Canvas', 'Canvas'] }, 1000);
  const colour = colourOf(getComputedStyle(root).outlineColor);
  probe.cancel();
  return colour?.[0] ?? null;
}

/** Of a computed colour; null where it is not of sRGB. */
function colourOf(computed: string): readonly [Rgb, alpha: number] | null {
  const parts = /^rgba?\(([^)]+)\)$/
    .exec(computed)?.[1]!
    .split(/[ ,/]+/)
    .map(Number);
  return parts ? [[parts[0]! / 255, parts[1]! / 255, parts[2]! / 255], parts[3] ?? 1] : null;
}

/** A colour through which the ground shines. */
const over = (ink: Rgb, alpha: number, ground: Rgb): Rgb =>
  ink.map((x, i) => alpha * x + (1 - alpha) * ground[i]!) as unknown as Rgb;

/** What the filters make of a colour, each clipped (Filter Effects Module Level 1). */
function toned(colour: Rgb, { contrast = MILLION, brightness = MILLION, saturation = MILLION }: Tone): Rgb {
  const clip = (x: number): number => Math.max(0, Math.min(1, x));
  const [r, g, b] = colour.map((x) => clip((clip((x - 0.5) * (contrast / MILLION) + 0.5) * brightness) / MILLION)) as [
    number,
    number,
    number,
  ];
  const grey = 0.213 * r + 0.715 * g + 0.072 * b;
  const s = saturation / MILLION;
  return [r, g, b].map((x) => clip(grey + s * (x - grey))) as unknown as Rgb;
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
function ratio(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
