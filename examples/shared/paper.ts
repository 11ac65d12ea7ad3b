/** What each page of the paper has around its own content: consent dialog, drawer, notes that can be closed, and the probe. */
import type { Attune } from '../../lib/index.js';
import type { DemoClock } from './clock.js';
import { consentDialog } from './consent-dialog.js';
import { drawer, type DrawerWords } from './drawer.js';
import { element, find, setText } from './element.js';
import { exposeProbe } from './probe.js';

export function paper(attune: Attune, clock: DemoClock, words: DrawerWords): void {
  const dialog = consentDialog(attune);
  for (const button of document.querySelectorAll<HTMLElement>('[data-open=consent]')) {
    button.addEventListener('click', () => dialog.open(button));
  }
  // The top layer shows a note without a word to who cannot see it.
  const said = element('p', { class: 'visually-hidden', role: 'status' });
  document.body.append(said);
  attune.on('adjusted', ({ operation, slot }) => {
    if (operation === 'reveal')
      setText(said, find(HTMLElement, `[data-attune-slot="${slot}"] .attune-reveal p`).textContent);
  });
  // A note comes from a template when it is revealed, so its button is heard here.
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-close=note]') : null;
    if (button) attune.undo(button);
  });
  drawer(attune, clock, words);
  exposeProbe(attune, clock);
}
