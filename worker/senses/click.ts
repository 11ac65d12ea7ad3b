/**
 * Clicks that tell of trouble at once: several at one place in quick succession, as PostHog counts them (C1), where they are
 * not the point (C8); and clicks after which a script fails (C3). Clicks that nothing follows are in dead-click.ts.
 *
 * How others count rage: Datadog three clicks on one element within a sliding second, at most 100 px apart, none where they
 * scroll or select text; Clarity several in a small area "in rapid succession", without numbers. PostHog's rule needs no
 * element and can be decided with the third click. test/vectors/clicks.test.ts holds this against its own cases.
 */
import { Code } from '../../kernel/frame.js';
import { Sign } from '../../kernel/protocol.js';
import { type Sense, type SenseKind, UNFILTERED, type World } from './feature.js';

const RAGE_CLICKS = 3;
/** |Δx| + |Δy| to the click before must stay below this, and the time since it. */
const NEAR_PX = 30;
const SOON_MS = 1000;
const ERROR_MS = 1000;

export const clicks: SenseKind = {
  tier: 'A',
  features: [
    /**
     * C1, C8: runs of at least 3 clicks, each within 30 px (|Δx| + |Δy|) and 1 s of the one before. Clicks where repeats are expected end a run.
     * @unknown never
     * @resets never: until the page ends
     * @source PostHog (rage click)
     */
    { id: 'click.rage', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
    /**
     * C3: clicks after which, within 1 s and before the next click, a script of the page failed.
     * @unknown never
     * @resets never: until the page ends
     * @source Datadog (error click, which names no number)
     */
    { id: 'click.error', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
  ],
  hears: [Code.Click, Code.Fault],
  state: { page: 7, region: 0 },
  create,
};

function create({ sign }: World): Sense {
  let rages = 0;
  let run = 0;
  let lastT = 0;
  let lastX = 0;
  let lastY = 0;
  let errors = 0;
  /** The latest click, until a fault followed it. */
  let clickAt = -Infinity;

  const forget = (): void => {
    run = lastX = lastY = 0;
  };

  /** A place is kept for no longer than it is needed. */
  const age = (t: number): void => {
    if (run > 0 && t - lastT >= SOON_MS) forget();
  };

  return {
    age,
    observe(t, _lived, code, region, x, y, value) {
      age(t);
      if (code === Code.Fault) {
        if (t - clickAt < ERROR_MS) errors++;
        clickAt = -Infinity;
        return;
      }
      clickAt = t;
      sign?.(Sign.Click, region);
      if (value === 1) {
        forget();
        return;
      }
      run = run > 0 && Math.abs(x - lastX) + Math.abs(y - lastY) < NEAR_PX ? run + 1 : 1;
      if (run === RAGE_CLICKS) {
        rages++;
        sign?.(Sign.Rage, region);
      }
      lastT = t;
      lastX = x;
      lastY = y;
    },
    read(_t, _lived, into, at) {
      into[at] = rages;
      into[at + 1] = errors;
    },
    rest: forget,
  };
}
