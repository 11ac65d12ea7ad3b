/**
 * Dead clicks as posthog-js judges them, asked itself: its own observer on a page, a click, and one sign of life around it.
 */
import DeadClicks from 'posthog-js/lib/src/entrypoints/dead-clicks-autocapture.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Code } from '../../kernel/frame.js';
import type { Row } from '../../testing/records.js';
import { deadClicks } from '../../worker/senses/dead-click.js';
import { listener } from '../laws/senses.laws.js';

/** What happened, as DOM and as a record. */
interface Sign {
  readonly happen: () => void;
  readonly row: (t: number) => Row;
}
const SIGNS: Readonly<Record<string, Sign>> = {
  scroll: { happen: () => window.dispatchEvent(new Event('scroll')), row: (t) => [t, Code.Scroll] },
  visibility: {
    happen: () => document.dispatchEvent(new Event('visibilitychange')),
    row: (t) => [t, Code.Visible, -1, 0, 0, 0],
  },
  focus: { happen: () => window.dispatchEvent(new Event('blur')), row: (t) => [t, Code.Focus, -1, 0, 0, 0] },
  selection: {
    happen: () => {
      document.getSelection()!.selectAllChildren(document.body);
      document.dispatchEvent(new Event('selectionchange'));
    },
    row: (t) => [t, Code.Select, -1, 0, 0, 1],
  },
  change: {
    happen: () => {
      document.body.setAttribute('data-changed', `${Date.now()}`);
    },
    row: (t) => [t, Code.Change],
  },
};
const START = 1_000_000;

/** Whether a click at `at` is dead, with one sign `delay` ms after it, or before. */
async function byPostHog(sign: Sign | null, delay: number): Promise<boolean> {
  const told = vi.fn();
  const detector = new DeadClicks({ config: {} } as never, { __onCapture: told });
  document.body.innerHTML = '<p>Some text.</p>';
  document.getSelection()!.removeAllRanges();
  detector.start(document);
  const click = (): boolean => document.body.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  vi.setSystemTime(START - 5000);
  await vi.advanceTimersByTimeAsync(5000 + Math.min(0, delay));
  if (delay < 0) {
    sign?.happen();
    await vi.advanceTimersByTimeAsync(-delay);
    click();
  } else {
    click();
    await vi.advanceTimersByTimeAsync(delay);
    sign?.happen();
  }
  await vi.advanceTimersByTimeAsync(6000);
  detector.stop();
  return told.mock.calls.length > 0;
}

function byUs(sign: Sign | null, delay: number): boolean {
  const sense = listener(deadClicks);
  const click: Row = [5000, Code.Click, -1, 10, 10];
  const rows = sign ? (delay < 0 ? [sign.row(5000 + delay), click] : [click, sign.row(5000 + delay)]) : [click];
  rows.forEach(sense.hear);
  return sense.value(20_000, 'click.dead') === 1;
}

describe('a click is dead for posthog-js and for us alike', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    // Otherwise it looks for a native one in a frame, which happy-dom does not load.
    MutationObserver.toString = () => '[native code]';
  });
  afterEach(() => void vi.useRealTimers());

  test('with nothing around it', async () => {
    expect([await byPostHog(null, 0), byUs(null, 0)]).toEqual([true, true]);
  });

  // PostHog takes note of scrolls at each 50 ms of the clock only.
  test.each([
    ['scroll', [-50, 0, 50, 100, 150, 1000, 2450, 2500, 3000]],
    ['selection', [-500, -100, -99, -50, 0, 50, 99, 100, 500, 2000]],
    ['visibility', [-1500, -1000, -999, -50, 0, 99, 100, 500, 999, 1000, 2000]],
    ['focus', [-1500, -1000, -999, -50, 0, 99, 100, 500, 999, 1000, 2000]],
    ['change', [-50, 1, 99, 100, 500, 1500, 2400, 2499, 2500, 2600, 3500]],
  ])('with a %s at any time around it', async (name, delays) => {
    const sign = SIGNS[name]!;
    const theirs = [];
    for (const delay of delays) theirs.push(await byPostHog(sign, delay));
    expect(delays.map((delay) => byUs(sign, delay))).toEqual(theirs);
    expect(new Set(theirs).size).toBe(2);
  });
});
