/**
 * Clicks that nothing follows (C2), by PostHog's windows: a click is dead unless the page scrolled within 100 ms, the selection
 * changed within 100 ms before or after, the document or window was shown, hidden, focused or left within 1 s before or after,
 * or the page changed within 2.5 s. It is decided 2.75 s after the click, PostHog's longest wait.
 *
 * What differs. PostHog looks once a second, and gives a click up early if a scroll or selection came too late; here a change
 * of the page can still save it. PostHog knows elements: clicks on one element within a second are one, here those within the
 * 30 px of a rage click; clicks on links are none, here those that lead away from the page while it is kept. Clicks where
 * repeats are expected are inputs and the like, whose answer no observer sees, so they are none. Datadog waits 100 ms for
 * activity of page or network and leaves out links and inputs, too; Clarity has no public number.
 */
import { Code } from '../../kernel/frame.js';
import { Sign } from '../../kernel/protocol.js';
import { type Sense, type SenseKind, UNFILTERED, type World } from './feature.js';

const SCROLL_MS = 100;
const SELECT_MS = 100;
const CHANGE_MS = 2500;
/** Nobody's click is dead that woke a tab or window, or sent it to the back. */
const AWAY_MS = 1000;
const DECIDED_MS = 2750;
/** A click this soon after one this near (|Δx| + |Δy|) is part of it. */
const SAME_MS = 1000;
const SAME_PX = 30;
/** More clicks than these within 2.75 s, each at a place of its own, are no longer looked at. */
const MAX_OPEN = 16;

/** A click that is not decided yet. */
interface Open {
  readonly t: number;
  readonly region: number;
  x: number;
  y: number;
  isAlive: boolean;
}

export const deadClicks: SenseKind = {
  tier: 'A',
  features: [
    /**
     * C2: clicks with no scroll within 100 ms, no change of the selection within 100 ms, of visibility or focus within 1 s, or of the page within 2.5 s. Decided after 2.75 s; of clicks within 1 s and 30 px (|Δx| + |Δy|) of each other the first.
     * @unknown never
     * @resets never: until the page ends
     * @source PostHog (dead click)
     */
    { id: 'click.dead', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
  ],
  hears: [Code.Click, Code.Scroll, Code.Select, Code.Change, Code.Visible, Code.Focus, Code.Leave],
  state: { page: 5 + 5 * MAX_OPEN, region: 0 },
  create,
};

function create({ sign }: World): Sense {
  /** In the order of time. */
  const open: Open[] = [];
  let dead = 0;
  let selectAt = -Infinity;
  let awayAt = -Infinity;
  let isVisible = 1;
  let isFocused = 1;

  const isDead = (click: Open, t: number): boolean => !click.isAlive && t - click.t >= DECIDED_MS;

  /** Something happened that these clicks may have brought. */
  function answer(t: number, within: number): void {
    for (let i = open.length - 1; i >= 0 && t - open[i]!.t < within; i--) open[i]!.isAlive = true;
  }

  function click(t: number, region: number, x: number, y: number): void {
    const isSame = open.some(
      (other) => t - other.t < SAME_MS && Math.abs(x - other.x) + Math.abs(y - other.y) < SAME_PX,
    );
    if (isSame || open.length === MAX_OPEN) return;
    open.push({ t, region, x, y, isAlive: t - selectAt < SELECT_MS || t - awayAt < AWAY_MS });
  }

  function age(t: number): void {
    while (open.length > 0 && t - open[0]!.t >= DECIDED_MS) {
      const click = open.shift()!;
      if (!isDead(click, t)) continue;
      dead++;
      sign?.(Sign.Dead, click.region);
    }
    for (const other of open) if (t - other.t >= SAME_MS) other.x = other.y = NaN;
  }

  return {
    age,
    observe(t, _lived, code, region, x, y, value) {
      age(t);
      switch (code) {
        case Code.Click:
          if (value !== 1) click(t, region, x, y);
          break;
        case Code.Scroll:
          answer(t, SCROLL_MS);
          break;
        case Code.Select:
          selectAt = t;
          answer(t, SELECT_MS);
          break;
        case Code.Change:
          answer(t, CHANGE_MS);
          break;
        case Code.Leave:
          answer(t, DECIDED_MS);
          break;
        default:
          // The first records of a page tell how it is, and are no change.
          if (value === (code === Code.Visible ? isVisible : isFocused)) return;
          if (code === Code.Visible) isVisible = value;
          else isFocused = value;
          awayAt = t;
          answer(t, AWAY_MS);
      }
    },
    read(t, _lived, into, at) {
      into[at] = open.reduce((sum, other) => sum + +isDead(other, t), dead);
    },
    rest() {
      for (const other of open) other.x = other.y = NaN;
    },
  };
}
