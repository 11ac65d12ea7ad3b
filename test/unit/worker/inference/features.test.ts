/** Each feature of the catalogue on a stream whose answer one can work out by hand. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { wordFor } from '../../../../worker/inference/feature.js';
import { FEATURES, featureVector, knownFeatures } from '../../../../worker/inference/features.js';
import { every, LAYOUT, rawAt, SLOTS } from './fixtures.js';

const START: Row[] = [[0, Code.Visible, -1, 0, 0, 1], [0, Code.Focus, -1, 0, 0, 1], LAYOUT, [0, Code.Scroll]];
const tick = (t: number): Row => [t, Code.Tick];
const hide = (t: number): Row => [t, Code.Visible, -1, 0, 0, 0];
const show = (t: number): Row => [t, Code.Visible, -1, 0, 0, 1];
const scrollTo = (t: number, y: number): Row => [t, Code.Scroll, -1, 0, y];
const move = (t: number, x: number, y: number): Row => [t, Code.Move, -1, x, y];

describe('the catalogue', () => {
  test('has 23 features under names of their own, 17 of tier A and 6 of tier B', () => {
    expect(new Set(FEATURES.map(({ id }) => id)).size).toBe(23);
    expect(FEATURES.filter(({ tier }) => tier === 'A').length).toBe(17);
    expect(FEATURES.filter(({ tier }) => tier === 'B').length).toBe(6);
  });

  test('is what rulesets are checked against', () => {
    expect(knownFeatures().get('hover.dwell')).toEqual({ tier: 'A', perSlot: true });
    expect(knownFeatures().get('pointer.speed')).toEqual({ tier: 'B', perSlot: false });
    expect(knownFeatures().size).toBe(FEATURES.length);
  });

  test('names its values in ordinal words', () => {
    const feature = FEATURES.find(({ id }) => id === 'hover.dwell')!;
    expect([NaN, 0, 1, 999, 1000, 3000].map((value) => wordFor(feature, value))).toEqual([
      'none',
      'none',
      'low',
      'low',
      'medium',
      'high',
    ]);
  });

  test('has words that lie within the range, in order', () => {
    for (const { range, words } of FEATURES) {
      expect(words[0]).toBeGreaterThan(range[0]);
      expect(words[1]).toBeGreaterThan(words[0]);
      expect(words[1]).toBeLessThanOrEqual(range[1]);
    }
  });

  test('forms nothing of a tier that the policy does not list', () => {
    const vector = featureVector(SLOTS, ['A']);
    expect(vector.places.some(({ feature }) => feature.tier === 'B')).toBe(false);
    expect(vector.placeOf('pointer.speed', -1)).toBe(-1);
  });

  test('has the features of the page first, then those of each slot', () => {
    const { places, pageLevel } = featureVector(SLOTS, ['A', 'B']);
    expect(pageLevel).toBe(18);
    expect(places.every(({ slot }, i) => slot < 0 === i < pageLevel)).toBe(true);
    expect(places.length).toBe(18 + 5 * SLOTS.length);
  });
});

describe('presence', () => {
  test('idle is the time since the last input, at most 30 s', () => {
    expect(rawAt(700, START)('idle')).toBe(700);
    expect(rawAt(1500, [...START, [1000, Code.Active], tick(1400)])('idle')).toBe(500);
    expect(rawAt(90_000, [...START, [1000, Code.Active]])('idle')).toBe(30_000);
  });

  test('engaged is five seconds after each input, counted once', () => {
    expect(rawAt(9000, [...START.slice(2), [1000, Code.Active]])('engaged')).toBe(5000);
    expect(rawAt(9000, [...START.slice(2), [1000, Code.Active], [3000, Code.Click]])('engaged')).toBe(7000);
    expect(rawAt(3500, [...START.slice(2), [1000, Code.Active], [3000, Code.Click]])('engaged')).toBe(2500);
  });

  test('a gain of focus engages; the first scroll record, which only tells where the page starts, does not', () => {
    expect(rawAt(9000, [[0, Code.Focus, -1, 0, 0, 1]])('engaged')).toBe(5000);
    expect(rawAt(9000, [scrollTo(0, 400)])('engaged')).toBe(0);
    expect(rawAt(9000, [scrollTo(0, 400), scrollTo(2000, 500)])('engaged')).toBe(5000);
  });

  test('nobody is engaged with a hidden document', () => {
    const rows: Row[] = [...START.slice(2), [1000, Code.Active], hide(2000), show(4000)];
    expect(rawAt(9000, rows)('engaged')).toBe(1000 + 2000);
  });

  test('visibility is the share of the time that the document was visible', () => {
    expect(rawAt(0, START)('visibility')).toBeNaN();
    expect(rawAt(4000, [...START, hide(1000), show(3000)])('visibility')).toBe(500_000);
    expect(rawAt(4000, [...START, hide(1000)])('visibility')).toBe(250_000);
  });

  test('tab switches are returns from hidden to visible within ten minutes', () => {
    const rows: Row[] = [...START, hide(1000), show(2000), hide(3000), show(4000), show(5000)];
    expect(rawAt(6000, rows)('tab-switches')).toBe(2);
    expect(rawAt(599_999, rows)('tab-switches')).toBe(2);
    expect(rawAt(600_000, rows)('tab-switches')).toBe(0);
    expect(rawAt(700_000, [...rows, hide(650_000), show(660_000)])('tab-switches')).toBe(1);
  });

  test('first input is measured from the first moment in view', () => {
    expect(rawAt(900, START)('first-input')).toBeNaN();
    expect(rawAt(5000, [...START, [800, Code.Active], [1000, Code.Click]])('first-input')).toBe(800);
    expect(rawAt(9000, [[0, Code.Visible, -1, 0, 0, 0], show(3000), [3400, Code.Active]])('first-input')).toBe(400);
  });
});

describe('scrolling', () => {
  test('depth is how far down the bottom of the viewport is', () => {
    expect(rawAt(0, [scrollTo(0, 0)])('scroll.depth')).toBeNaN();
    expect(rawAt(0, START)('scroll.depth')).toBe(100_000);
    expect(rawAt(100, [...START, scrollTo(50, 2000)])('scroll.depth')).toBe(500_000);
    expect(rawAt(100, [...START, scrollTo(50, 9000)])('scroll.depth')).toBe(1_000_000);
  });

  test('the greatest depth stays when the reader returns', () => {
    const raw = rawAt(100, [...START, scrollTo(50, 2000), scrollTo(80, 0)]);
    expect(raw('scroll.max-depth')).toBe(500_000);
    expect(raw('scroll.depth')).toBe(100_000);
  });

  test('speed is that of the latest two records of a segment, in viewports a second', () => {
    const rows: Row[] = [...START, scrollTo(1000, 10), scrollTo(1100, 60)];
    expect(rawAt(1100, rows)('scroll.speed')).toBe(1_000_000);
    expect(rawAt(1299, rows)('scroll.speed')).toBe(1_000_000);
    expect(rawAt(1300, rows)('scroll.speed')).toBe(0);
  });

  test('the first record of a segment has no speed, and a speed has a floor of time below it', () => {
    expect(rawAt(1000, [...START, scrollTo(1000, 400)])('scroll.speed')).toBe(0);
    expect(rawAt(1000, [...START, scrollTo(1000, 0), scrollTo(1000, 2)])('scroll.speed')).toBe(1_000_000);
  });

  test('reversal is the share of the distance that went up', () => {
    expect(rawAt(0, START)('scroll.reversal')).toBeNaN();
    const raw = rawAt(100, [...START, scrollTo(10, 300), scrollTo(20, 200)]);
    expect(raw('scroll.reversal')).toBe(250_000);
    expect(raw('scroll.distance')).toBe(400);
  });

  test('where a page starts is no distance', () => {
    expect(rawAt(100, [LAYOUT, scrollTo(0, 3000), scrollTo(50, 3010)])('scroll.distance')).toBe(10);
  });

  test('a flick is counted once while it lasts, and again after a rest', () => {
    const flick = (from: number, y: number): Row[] => every(16, from, from + 160, (t, i) => scrollTo(t, y + 40 * i));
    expect(rawAt(1200, [...START, ...flick(1000, 0)])('scroll.flicks')).toBe(1);
    const twice = [...START, ...flick(1000, 0), ...flick(2000, 400)];
    expect(rawAt(3000, twice)('scroll.flicks')).toBe(2);
    expect(rawAt(59_999, twice)('scroll.flicks')).toBe(2);
    expect(rawAt(60_000, twice)('scroll.flicks')).toBe(0);
  });

  test('slow scrolling is no flick', () => {
    expect(rawAt(9000, [...START, ...every(16, 1000, 3000, (t, i) => scrollTo(t, 8 * i))])('scroll.flicks')).toBe(0);
  });
});

describe('rage clicks', () => {
  const click = (t: number, x = 100, y = 100, value = 0): Row => [t, Code.Click, -1, x, y, value];

  test('three near clicks in quick succession are one, and more of the same are no second one', () => {
    expect(rawAt(2000, [click(0), click(400)])('click.rage')).toBe(0);
    expect(rawAt(2000, [click(0), click(400), click(800, 110, 119)])('click.rage')).toBe(1);
    expect(rawAt(2000, [click(0), click(200), click(400), click(600), click(800), click(1000)])('click.rage')).toBe(1);
  });

  test('clicks too far apart, in place or time, are none', () => {
    expect(rawAt(2000, [click(0), click(400), click(800, 115, 115)])('click.rage')).toBe(0);
    expect(rawAt(4000, [click(0), click(400), click(1400)])('click.rage')).toBe(0);
  });

  test('clicks where repeats are expected are none, and end a run', () => {
    expect(rawAt(2000, [click(0, 1, 1, 1), click(100, 1, 1, 1), click(200, 1, 1, 1)])('click.rage')).toBe(0);
    expect(rawAt(2000, [click(0), click(100), click(200, 1, 1, 1), click(300)])('click.rage')).toBe(0);
  });
});

describe('hovering', () => {
  const enter = (t: number, slot = 0): Row => [t, Code.HoverIn, slot];
  const leave = (t: number, slot = 0): Row => [t, Code.HoverOut, slot];

  test('dwell grows while the pointer is inside', () => {
    const raw = rawAt(3500, [...START, enter(1000), tick(3000)]);
    expect(raw('hover.dwell', 0)).toBe(2500);
    expect(raw('hover.dwell', 1)).toBe(0);
    expect(raw('hover.dwell', 2)).toBeNaN();
  });

  test('a slip out for less than a second does not end a hover; a second does', () => {
    expect(rawAt(2500, [...START, enter(0), leave(1000), enter(1900)])('hover.dwell', 0)).toBe(1600);
    expect(rawAt(1999, [...START, enter(0), leave(1000)])('hover.dwell', 0)).toBe(1000);
    expect(rawAt(2000, [...START, enter(0), leave(1000)])('hover.dwell', 0)).toBe(0);
    expect(rawAt(2500, [...START, enter(0), leave(1000), enter(2000)])('hover.dwell', 0)).toBe(500);
  });

  test('entering another slot leaves the first', () => {
    const raw = rawAt(1800, [...START, enter(0), enter(1000, 1)]);
    expect([raw('hover.dwell', 0), raw('hover.dwell', 1)]).toEqual([1000, 800]);
  });

  test('a hidden document is not hovered, and of a silence only five seconds count', () => {
    expect(rawAt(4000, [...START, enter(0), hide(1000), show(3000)])('hover.dwell', 0)).toBe(2000);
    expect(rawAt(60_000, [...START, enter(0), tick(50_000)])('hover.dwell', 0)).toBe(10_000);
  });

  test('returns are entries after a second away', () => {
    expect(
      rawAt(9000, [...START, enter(0), leave(100), enter(900), leave(1000), enter(3000)])('hover.returns', 0),
    ).toBe(1);
    expect(rawAt(9000, [...START, enter(0)])('hover.returns', 0)).toBe(0);
  });
});

describe('dwelling', () => {
  const seen = (t: number, ofSlot: number, ofViewport = 0, slot = 0): Row => [t, Code.Seen, slot, ofSlot, ofViewport];
  const reading = (from: number, to: number): Row[] => every(1000, from, to, tick);

  test('a slot is in view by either of the two ratios', () => {
    expect(rawAt(2000, [...START, seen(0, 0.79, 0.049)])('dwell.visible', 0)).toBe(0);
    expect(rawAt(2000, [...START, seen(0, 0.8)])('dwell.visible', 0)).toBe(2000);
    expect(rawAt(2000, [...START, seen(0, 0.1, 0.05)])('dwell.visible', 0)).toBe(2000);
  });

  test('counts only while document and slot are visible and focused', () => {
    const rows: Row[] = [
      ...START,
      seen(0, 1),
      hide(1000),
      show(2000),
      [2500, Code.Focus, -1, 0, 0, 0],
      [4000, Code.Focus, -1, 0, 0, 1],
      seen(4200, 0),
    ];
    expect(rawAt(9000, rows)('dwell.visible', 0)).toBe(1000 + 500 + 200);
  });

  test('of a silence only five seconds count', () => {
    expect(rawAt(8000, [...START, seen(0, 1)])('dwell.visible', 0)).toBe(5000);
    expect(rawAt(30_000, [...START, seen(0, 1), tick(20_000)])('dwell.visible', 0)).toBe(10_000);
  });

  test('the read ratio is dwell over the time that the words take at 238 a minute', () => {
    expect(rawAt(100, START)('read.ratio', 0)).toBeNaN();
    const raw = rawAt(15_000, [...START, seen(0, 1), ...reading(1000, 15_000)]);
    expect(raw('read.ratio', 0)).toBe(250_000);
    expect(rawAt(15_000, [...START, seen(0, 1)], [{ present: true, words: 0 }])('read.ratio', 0)).toBeNaN();
  });

  test('the read level is unknown until the slot has left the view', () => {
    const rows = [...START, seen(0, 1), ...reading(1000, 15_000)];
    expect(rawAt(15_000, rows)('read.level', 0)).toBeNaN();
    expect(rawAt(15_000, [...rows, seen(15_000, 0)])('read.level', 0)).toBe(1);
  });

  test('a slot that is passed quickly is skipped, one that is read is known at once', () => {
    expect(rawAt(2000, [...START, seen(0, 1), seen(2000, 0)])('read.level', 0)).toBe(0);
    expect(rawAt(36_000, [...START, seen(0, 1), ...reading(1000, 36_000)])('read.level', 0)).toBe(2);
  });
});

describe('the pointer', () => {
  /** Along x at 1 px/ms, a sample each 20 ms. */
  const straight = every(20, 0, 1000, (t) => move(t, t, 100));

  test('is unknown below five samples, and ten seconds after the last', () => {
    expect(rawAt(80, straight.slice(0, 4))('pointer.path')).toBeNaN();
    expect(rawAt(80, straight.slice(0, 5))('pointer.path')).not.toBeNaN();
    expect(rawAt(10_990, straight)('pointer.path')).toBeNaN();
  });

  test('a straight stroke is as long as it reaches', () => {
    const raw = rawAt(1000, [LAYOUT, ...straight]);
    // The median of three lags one sample: the stroke it sees ends at 980.
    expect(raw('pointer.path')).toBe(980);
    expect(raw('pointer.straightness')).toBe(1_000_000);
    expect(raw('pointer.speed')).toBe(1000);
    expect(raw('pointer.entropy')).toBe(0);
    expect(raw('pointer.flips')).toBe(0);
    expect(raw('pointer.range')).toBe(980_000);
  });

  test('a way back and forth is not straight, and flips', () => {
    const zigzag = every(20, 0, 1200, (t, i) => move(t, 100 * Math.abs(((i / 10) % 2) - 1), 100));
    const raw = rawAt(1200, [LAYOUT, ...zigzag]);
    expect(raw('pointer.straightness')).toBeLessThan(200_000);
    expect(raw('pointer.flips')).toBe(5);
    // East and west alike: one bit of three.
    expect(raw('pointer.entropy')).toBeCloseTo(333_333, -4);
  });

  test('a circle goes in all eight directions alike', () => {
    const circle = every(10, 0, 3140, (t) => move(t, 300 + 200 * Math.cos(t / 500), 300 + 200 * Math.sin(t / 500)));
    expect(rawAt(3140, circle)('pointer.entropy')).toBeGreaterThan(990_000);
  });

  test('a pause ends a stroke: no step leads over it', () => {
    const later = every(20, 2000, 2200, (t) => move(t, 900, t - 2000));
    const raw = rawAt(2200, [...straight, ...later]);
    expect(raw('pointer.path')).toBe(980 + 180);
    expect(raw('pointer.straightness')).toBe(1_000_000);
  });

  test('one corrupt coordinate changes nothing', () => {
    const corrupt = straight.map((row, i) => (i === 25 ? move(row[0], 65_535, 65_535) : row));
    const [good, bad] = [rawAt(1000, straight), rawAt(1000, corrupt)];
    for (const id of ['pointer.path', 'pointer.straightness', 'pointer.speed']) {
      expect(Math.abs(bad(id) - good(id))).toBeLessThanOrEqual(0.01 * good(id));
    }
  });

  test('coordinates that are no numbers, or beyond any screen, are no samples', () => {
    const noise: Row[] = [move(500, NaN, 1), move(501, 1, Infinity), move(502, 1e7, 0)];
    const [clean, noisy] = [
      rawAt(1000, straight),
      rawAt(
        1000,
        [...straight, ...noise].sort((a, b) => a[0] - b[0]),
      ),
    ];
    expect(noisy('pointer.path')).toBe(clean('pointer.path'));
  });
});
