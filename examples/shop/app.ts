/**
 * The Chandlery, the Courier's shop: goods that show themselves as they are looked at. What a site writes is the first few
 * lines, and what it does when a rule tells it something.
 */
import { createAttune } from '../../lib/index.js';
import notice from '../news/notice.en.txt';
import policy from '../news/policy.json' with { type: 'json' };
import { demoClock } from '../shared/clock.js';
import { find, setText } from '../shared/element.js';
import { paper } from '../shared/paper.js';
import { basket } from './basket.js';
import ruleset from './ruleset.json' with { type: 'json' };

const clock = demoClock();
const attune = createAttune({ policy, ruleset, notice, now: () => clock.now() });

attune.on('told', ({ adjustment }) => {
  if (adjustment !== 'size-guide.help') return;
  setText(
    find(HTMLElement, '.size-guide__help'),
    'Between two sizes? Take the larger one: the smock is worn over a jersey, and cotton drill does not stretch.',
  );
});

basket();
paper(attune, clock, {
  places: [
    { id: 'tide-clock', label: 'Tide clock', isWatched: true },
    { id: 'tide-clock-picture', label: 'Its picture', isWatched: true },
    { id: 'size-guide', label: 'Size guide', isWatched: true },
    { id: 'similar', label: 'Similar goods' },
    { id: 'oilskin-picture', label: 'Oilskin smock, picture' },
    { id: 'lantern', label: 'Storm lantern' },
    { id: 'lantern-picture', label: 'Storm lantern, picture' },
    { id: 'rigging-knife', label: 'Rigging knife' },
    { id: 'index', label: 'Index of all goods' },
  ],
  hint: 'Rest on the picture of a good for three seconds, or on its words for five.',
});
