/**
 * The Harbour Courier: a small newspaper that fits itself to its reader with attune. What a site writes is the first
 * few lines; the dialog and the drawer are the demo's own.
 */
import { createAttune } from '../../lib/index.js';
import { demoClock } from '../shared/clock.js';
import { paper } from '../shared/paper.js';
import notice from './notice.en.txt';
import policy from './policy.json' with { type: 'json' };
import ruleset from './ruleset.json' with { type: 'json' };

const clock = demoClock();
const attune = createAttune({ policy, ruleset, notice, now: () => clock.now() });

paper(attune, clock, {
  places: [
    { id: 'lede', label: 'Bridge story', isWatched: true },
    { id: 'summary', label: 'In brief', isWatched: true },
    { id: 'teaser', label: 'Weekend read', isWatched: true },
  ],
  hint: 'Rest on the bridge story for three seconds, or scroll as if you were late.',
  model: 'Will this reader open the weekend read?',
});
