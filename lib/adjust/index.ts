/** Adjusters: each operation of a ruleset with its exact inverse. A file of its own, for pages that have a slot. */
import type { Operation } from '../../kernel/ruleset.js';
import { reveal } from './reveal.js';
import type { Revert } from './revert.js';
import { scale } from './scale.js';
import { swap } from './swap.js';

export { isSafeMoment } from './moment.js';
export { shiftBy } from './shift.js';

/** @throws {AttuneError} `adjust/refused` where the page does not offer what the operation needs; nothing was changed. */
export function applyOperation(slot: HTMLElement, operation: Operation): Revert {
  switch (operation.op) {
    case 'scale':
      return scale(slot, operation.factor);
    case 'swap':
      return swap(slot, operation.variant);
    case 'reveal':
      return reveal(slot, operation.variant);
  }
}
