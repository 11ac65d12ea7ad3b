/**
 * Rage and dead clicks against the published definitions.
 *
 * The cases are those of PostHog's own unit tests, told anew as records: rage clicks from PostHog/posthog-js@1454c1a1
 * packages/browser/src/__tests__/extensions/rageclick.test.ts, dead clicks from PostHog/posthog-js@0038ecb8
 * packages/browser/src/__tests__/entrypoints/lazy-loaded-dead-clicks-autocapture.test.ts. Beyond them, posthog-js as installed
 * is asked itself (dead clicks: clicks.dom.test.ts).
 *
 * Where others draw the line elsewhere is stated as a test, too: Datadog by DataDog/browser-sdk packages/rum-core/src/domain/
 * action/computeFrustration.ts@6db95af1 and clickChain.ts@5b2b9ff4, waitPageActivityEnd.ts@01762f7b; Microsoft Clarity by its
 * page on semantic metrics, which has no numbers.
 */
import fc from 'fast-check';
import RageClick from 'posthog-js/lib/src/extensions/rageclick.js';
import { describe, expect, test } from 'vitest';
import { Code } from '../../kernel/frame.js';
import type { Row } from '../../testing/records.js';
import { clicks } from '../../worker/senses/click.js';
import { deadClicks } from '../../worker/senses/dead-click.js';
import { listener } from '../laws/senses.laws.js';

const click = (x: number, y: number, t: number, value = 0): Row => [t, Code.Click, -1, x, y, value];

/** After which of the clicks a rage click is told. */
function rages(rows: readonly Row[]): boolean[] {
  const sense = listener(clicks);
  let before = 0;
  return rows.map((row) => {
    sense.hear(row);
    const count = sense.value(row[0], 'click.rage');
    const isRage = count > before;
    before = count;
    return isRage;
  });
}

function dead(rows: readonly Row[], now = 20_000): number {
  const sense = listener(deadClicks);
  rows.forEach(sense.hear);
  return sense.value(now, 'click.dead');
}

describe('rage clicks of PostHog', () => {
  const FIRST = [click(0, 0, 10), click(10, 10, 20), click(5, 5, 40)];
  const [no, yes] = [false, true];

  test('are told with the third click, and not again with the fourth', () => {
    expect(rages([...FIRST, click(5, 5, 50)])).toEqual([no, no, yes, no]);
  });

  test('are told again after a second without a click', () => {
    const more = [80, 100, 110, 1120, 1121, 1122].map((t) => click(5, 5, t));
    expect(rages([...FIRST, ...more])).toEqual([no, no, yes, no, no, no, no, no, yes]);
  });

  test('are told again at another place', () => {
    const here = [80, 100, 110].map((t) => click(5, 5, t));
    const there = [120, 130, 140].map((t) => click(36, 5, t));
    expect(rages([...FIRST, ...here, ...there])).toEqual([no, no, yes, no, no, no, no, no, yes]);
  });

  test('are not told where the clicks are too far apart in time', () => {
    expect(rages([click(5, 5, 10), click(5, 5, 20), click(5, 5, 4000)])).toEqual([no, no, no]);
  });

  test('are not told where the clicks are too far apart in space', () => {
    expect(rages([click(0, 0, 10), click(10, 10, 20), click(50, 10, 40)])).toEqual([no, no, no]);
  });

  test('three within 200 ms are one by the defaults', () => {
    expect(rages([click(0, 0, 0), click(10, 10, 100), click(5, 5, 200)])).toEqual([no, no, yes]);
  });

  test('are told by posthog-js itself at the same clicks, whichever they are', () => {
    const near = fc.record({
      dx: fc.oneof(fc.integer({ min: -16, max: 16 }), fc.integer({ min: -400, max: 400 })),
      dy: fc.oneof(fc.integer({ min: -16, max: 16 }), fc.constantFrom(0, 30)),
      dt: fc.oneof(fc.nat(300), fc.constantFrom(999, 1000, 1001), fc.nat(3000)),
    });
    fc.assert(
      fc.property(fc.array(near, { maxLength: 60, size: 'max' }), (steps) => {
        let [x, y, t] = [0, 0, 0];
        const rows = steps.map(({ dx, dy, dt }) => click((x += dx), (y += dy), (t += dt)));
        const theirs = new RageClick(true);
        expect(rages(rows)).toEqual(rows.map(([at, , , px, py]) => theirs.isRageClick(px!, py!, at)));
      }),
    );
  });
});

describe('dead clicks of PostHog', () => {
  const at = 900;
  const CLICK = click(10, 10, at);

  test.each([
    ['a scroll after 99 ms', [CLICK, [at + 99, Code.Scroll]]],
    ['a mutation after 100 ms', [CLICK, [at + 100, Code.Change]]],
    ['a selection change after 99 ms', [CLICK, [at + 99, Code.Select, -1, 0, 0, 1]]],
    ['a visibility change after 99 ms', [CLICK, [at + 99, Code.Visible, -1, 0, 0, 0]]],
    [
      'a visibility change 50 ms before',
      [[500, Code.Visible, -1, 0, 0, 0], [at, Code.Visible, -1, 0, 0, 1], click(10, 10, at + 50)],
    ],
  ] as [string, Row[]][])('are none with %s', (_, rows) => {
    expect(dead(rows)).toBe(0);
  });

  test.each([
    ['a selection change after 100 ms', [CLICK, [at + 100, Code.Select, -1, 0, 0, 1]]],
    ['a mutation after 2501 ms', [CLICK, [at + 2501, Code.Change]]],
    ['a scroll after 2501 ms', [CLICK, [at + 2501, Code.Scroll]]],
    ['nothing for too long', [CLICK]],
  ] as [string, Row[]][])('are those with %s', (_, rows) => {
    expect(dead(rows)).toBe(1);
  });

  test('are told when nothing came for 3001 ms, and not yet after 25', () => {
    expect(dead([CLICK], at + 25)).toBe(0);
    expect(dead([CLICK], at + 3001)).toBe(1);
  });

  test('are one where one place was clicked again within a second', () => {
    expect(dead([click(10, 10, 1000), click(10, 10, 1999), click(10, 10, 2000)])).toBe(2);
  });

  test('may be on buttons and on text: only where repeats are expected, PostHog has more than we', () => {
    expect(dead([click(10, 10, at, 0)])).toBe(1);
    expect(dead([click(10, 10, at, 1)])).toBe(0);
  });

  test('are given up early by PostHog where a scroll came late; here the page may still change', () => {
    // PostHog looks 1 s after the click, sees the scroll of after 150 ms, and says dead.
    expect(dead([CLICK, [at + 150, Code.Scroll], [at + 1500, Code.Change]])).toBe(0);
  });
});

describe('what differs from Datadog', () => {
  test('three clicks within two seconds are a rage, since each is within one of the one before', () => {
    // Datadog: the third within 1 s of the first.
    expect(rages([click(5, 5, 0), click(5, 5, 900), click(5, 5, 1800)])).toEqual([false, false, true]);
  });

  test('three clicks that are 90 px apart are none', () => {
    // Datadog: on one element, at most 100 px apart.
    expect(rages([click(0, 0, 0), click(90, 0, 100), click(0, 0, 200)])).toEqual([false, false, false]);
  });

  test('three clicks that select a paragraph are a rage', () => {
    // Datadog: none where the selection changed or the page scrolled.
    const select: Row = [210, Code.Select, -1, 0, 0, 1];
    expect(rages([click(5, 5, 0), click(5, 5, 100), click(5, 5, 200), select])).toEqual([false, false, true, false]);
  });

  test('a page that answers after 100 ms, but within 2.5 s, has answered', () => {
    // Datadog: activity of page or network must begin within 100 ms; the network is not watched here.
    expect(dead([click(10, 10, 1000), [1101, Code.Change]])).toBe(0);
  });

  test('an error click has its own number, a second', () => {
    // Datadog: an error while the activity after the click goes on.
    const sense = listener(clicks);
    [click(10, 10, 1000), [1999, Code.Fault] as Row].forEach(sense.hear);
    expect(sense.value(9000, 'click.error')).toBe(1);
  });
});

describe('what is as in Clarity', () => {
  test('a click that leads away from the page is not dead', () => {
    expect(dead([click(10, 10, 1000), [3000, Code.Leave]])).toBe(0);
  });
});
