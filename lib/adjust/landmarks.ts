/** What people find their way by stays where it is, and is there (WCAG 3.2.3 and 3.2.6). */
import { AttuneError } from '../../kernel/errors.js';

const LANDMARKS = 'nav,search,[role=navigation],[role=search],[rel=help],[data-attune-help]';

/** @throws {AttuneError} `adjust/refused` where the slot holds a landmark or lies in one */
export function refuseLandmarks(slot: HTMLElement): void {
  if (slot.closest(LANDMARKS) ?? slot.querySelector(LANDMARKS))
    throw new AttuneError('adjust/refused', 'Navigation, search and help stay as they are. Take them out of the slot.');
}
