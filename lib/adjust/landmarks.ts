/** What people find their way by stays where it is, and is there (WCAG 3.2.3 and 3.2.6). */
import { AttuneError } from '../../kernel/errors.js';

const roles = (...names: readonly string[]): string => names.map((name) => `,[role~=${name} i]`).join('');
/** A slot is neither in one of these nor around one. */
const WAYS = 'nav,search,[rel=help],[data-attune-help]' + roles('navigation', 'search');
/** A slot may be in one of these, as most are in `main`. A header of an article is no landmark. */
const PLACES =
  'main,aside:not(:is(article,section) *),:is(header,footer):not(:is(article,aside,main,nav,section) *)' +
  roles('main', 'complementary', 'banner', 'contentinfo');

/** @throws {AttuneError} `adjust/refused` where people find their way by what would be hidden, or moved */
export function refuseLandmarks(slot: HTMLElement, isMoved = false): void {
  if (slot.closest(WAYS) ?? slot.querySelector(isMoved ? `${WAYS},${PLACES}` : WAYS))
    throw new AttuneError('adjust/refused', 'Navigation, help and other landmarks stay as they are. Take them out.');
}
