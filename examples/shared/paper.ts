/** What each page of the paper has around its own content: consent dialog, drawer, notes that can be closed, and the probe. */
import { defineElements } from '../../lib/elements/index.js';
import type { Attune } from '../../lib/index.js';
import notice from '../news/notice.en.txt';
import type { DemoClock } from './clock.js';
import { drawer, type DrawerWords } from './drawer.js';
import { element, find, setText } from './element.js';
import { exposeProbe } from './probe.js';

/** What the paper says instead of attune's own words. */
const WORDS = {
  observe: 'Notice how I read and answer',
  'purpose.observe': 'For this visit only. The others need this.',
  personalize: 'Adapt a few marked places of each page',
  'purpose.personalize': 'Every change says why, and can be undone.',
  learn: 'Remember small models of what helped',
  'purpose.learn': 'On this device, for half a year at most.',
  share: 'Share one blurred number a week with the Courier',
  'purpose.share': 'It has no name, and nobody can tell what you did.',
};

export function paper(attune: Attune, clock: DemoClock, words: DrawerWords): void {
  setText(find(HTMLElement, 'attune-consent [slot=notice]'), notice.trim());
  defineElements(attune, { texts: WORDS });
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
