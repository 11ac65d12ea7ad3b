/**
 * The safe moment: nothing changes in what the visitor uses, and nothing that is on screen moves; after docs/design/stability.md.
 */
import { type Adjustment, type Condition, operationClass, type Slot } from '../../kernel/ruleset.js';
import type { PresentMoment } from '../capture.js';

/** A variant that is shown in a reserved box, before the visitor's eyes, waits for this much quiet. */
const IDLE_MS = 2000;

/** Where a finger taps, `:hover` stays until the next tap. */
const HOVER = matchMedia('(hover: hover)').matches ? ':hover' : ':not(*)';
/** Something that the visitor opened; in `:is()`, which takes what a browser does not know for nothing. */
const MENU = ':is(:popover-open:not(.attune-reveal))';

/** Whether an adjustment of a slot, made or taken back now, would disturb nobody. */
export function isSafeMoment(
  now: PresentMoment,
  slot: number,
  element: HTMLElement,
  adjustment: Adjustment,
  box: Slot['box'],
): boolean {
  const isOverlay = operationClass(adjustment.do) === 'overlay';
  // Asked of the browser: capture does not look into what is ignored, nor at a pointer that has not moved yet.
  const isHovered = element.matches(HOVER) && !(isOverlay && hoversOver(adjustment.when, adjustment.slot));
  if (isHovered || now.scrolling || isInUse(element)) return false;
  if (isOverlay) return true;
  // Below the fold nobody sees it; above it, what is on screen would move.
  const isBelow = now.inView[slot] === 0 && element.getBoundingClientRect().top >= innerHeight;
  // What is reserved is the box: of the other operations, text or children would move within it, or be hidden.
  const isEqual = box === 'reserved' && adjustment.do.op === 'swap';
  return isBelow || (isEqual && performance.now() - now.lastInput >= IDLE_MS);
}

/** Whether the visitor is at work in an element, or in a dialog. */
function isInUse(element: HTMLElement): boolean {
  const selection = getSelection();
  return (
    element.contains(document.activeElement) ||
    element.querySelector(MENU) !== null ||
    [...element.querySelectorAll<HTMLMediaElement>('audio,video')].some(({ paused, muted }) => !paused && !muted) ||
    (selection !== null && !selection.isCollapsed && selection.containsNode(element, true)) ||
    document.querySelector('dialog[open],attune-consent[open]') !== null
  );
}

/** Whether a condition is about the pointer resting on this very slot: then that hover is the trigger, not a use. */
function hoversOver(when: Condition, slot: string): boolean {
  if ('feature' in when) return when.feature.startsWith('hover.') && when.slot === slot;
  if ('all' in when) return when.all.some((part) => hoversOver(part, slot));
  if ('any' in when) return when.any.some((part) => hoversOver(part, slot));
  return 'not' in when && hoversOver(when.not, slot);
}
