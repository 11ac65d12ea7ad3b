/**
 * The Harbour Courier: a small newspaper that fits itself to its reader with attune. What a site writes is the first
 * few lines; the dialog and the drawer are the demo's own.
 */
import { createAttune } from '../../lib/index.js';
import { demoClock } from './clock.js';
import { consentDialog } from './consent-dialog.js';
import { drawer } from './drawer.js';
import notice from './notice.en.txt';
import { exposeProbe } from './probe.js';
import policy from './policy.json' with { type: 'json' };
import ruleset from './ruleset.json' with { type: 'json' };

const clock = demoClock();
const attune = createAttune({ policy, ruleset, notice, now: () => clock.now() });

const dialog = consentDialog(attune);
for (const button of document.querySelectorAll<HTMLElement>('[data-open=consent]')) {
  button.addEventListener('click', () => dialog.open(button));
}
drawer(attune, clock);
exposeProbe(attune, clock);
