/**
 * `reveal`: shows a prompt, hint or banner in the top layer, from a variant of the slot. The top layer moves nothing.
 */
import type { Operation } from '../../kernel/ruleset.js';
import type { Revert } from './revert.js';
import { variantOf } from './variant.js';

export function reveal(slot: HTMLElement, { variant }: Extract<Operation, { op: 'reveal' }>): Revert {
  const note = document.createElement('aside');
  note.popover = 'manual';
  note.className = 'attune-reveal';
  note.append(variantOf(slot, variant));
  let cameFrom: EventTarget | null = null;
  note.addEventListener('focusin', ({ relatedTarget }) => (cameFrom ??= relatedTarget));
  slot.append(note);
  const revert = (): void => {
    const isFocused = note.contains(document.activeElement);
    note.remove();
    if (isFocused && cameFrom instanceof HTMLElement) cameFrom.focus({ preventScroll: true });
  };
  try {
    note.showPopover();
  } catch (thrown) {
    revert();
    throw thrown;
  }
  return revert;
}
