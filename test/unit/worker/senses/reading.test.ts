/** Reading on streams whose answers one can work out by hand. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { reading } from '../../../../worker/senses/reading.js';
import { type Listener, listener, worldOf } from '../../../laws/senses.laws.js';
import { every, LAYOUT, rawAt, SLOTS } from './fixtures.js';

const START: Row[] = [[0, Code.Visible, -1, 0, 0, 1], [0, Code.Focus, -1, 0, 0, 1], LAYOUT, [0, Code.Scroll]];
const tick = (t: number): Row => [t, Code.Tick];
const ticks = (from: number, to: number): Row[] => every(1000, from, to, tick);
const hide = (t: number): Row => [t, Code.Visible, -1, 0, 0, 0];
const show = (t: number): Row => [t, Code.Visible, -1, 0, 0, 1];
const scrollTo = (t: number, y: number): Row => [t, Code.Scroll, -1, 0, y];
const seen = (t: number, ofRegion: number, ofViewport = 0, region = 0): Row => [
  t,
  Code.Seen,
  region,
  ofRegion,
  ofViewport,
];
const at = (t: number, rows: readonly Row[], slots = SLOTS): ((id: string, slot?: number) => number) =>
  rawAt(t, rows, slots, ['A'], [reading]);

describe('time before the eyes', () => {
  test('a slot is in view by either of the two ratios', () => {
    expect(at(2000, [...START, seen(0, 0.79, 0.049)])('dwell.visible', 0)).toBe(0);
    expect(at(2000, [...START, seen(0, 0.8)])('dwell.visible', 0)).toBe(2000);
    expect(at(2000, [...START, seen(0, 0.1, 0.05)])('dwell.visible', 0)).toBe(2000);
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
    expect(at(9000, rows)('dwell.visible', 0)).toBe(1000 + 500 + 200);
  });

  test('of a silence only five seconds count', () => {
    expect(at(8000, [...START, seen(0, 1)])('dwell.visible', 0)).toBe(5000);
    expect(at(30_000, [...START, seen(0, 1), tick(20_000)])('dwell.visible', 0)).toBe(10_000);
  });

  test('the read ratio is dwell over the time that the words take at 238 a minute', () => {
    expect(at(100, START)('read.ratio', 0)).toBeNaN();
    const raw = at(15_000, [...START, seen(0, 1), ...ticks(1000, 15_000)]);
    expect(raw('read.ratio', 0)).toBe(250_000);
    expect(at(15_000, [...START, seen(0, 1)], [{ present: true, words: 0 }])('read.ratio', 0)).toBeNaN();
  });

  test('the read level is unknown until the slot has left the view', () => {
    const rows = [...START, seen(0, 1), ...ticks(1000, 15_000)];
    expect(at(15_000, rows)('read.level', 0)).toBeNaN();
    expect(at(15_000, [...rows, seen(15_000, 0)])('read.level', 0)).toBe(1);
  });

  test('a slot that is passed quickly is skipped, one that is read is known at once', () => {
    expect(at(2000, [...START, seen(0, 1), seen(2000, 0)])('read.level', 0)).toBe(0);
    expect(at(36_000, [...START, seen(0, 1), ...ticks(1000, 36_000)])('read.level', 0)).toBe(2);
  });
});

describe('lines seen', () => {
  /** From 0 to 1600 px on the page: sixteen bands of 100 px. The viewport has 500 px. */
  const box: Row[] = [
    [0, Code.Place, 0, 100, 0],
    [0, Code.Size, 0, 800, 1600],
  ];

  test('a band is seen once its middle was in the viewport for 250 ms', () => {
    expect(at(249, [...START, ...box])('read.words', 0)).toBeNaN();
    const rows = [...START, ...box, seen(0, 0.3125, 1)];
    expect(at(249, rows)('read.words', 0)).toBe(0);
    // Middles at 50, 150, 250, 350 and 450 px: five of sixteen.
    expect(at(250, rows)('read.words', 0)).toBe((238 * 5) / 16);
    expect(at(1249, [...rows, scrollTo(1000, 500)])('read.words', 0)).toBe((238 * 5) / 16);
    expect(at(1250, [...rows, scrollTo(1000, 500)])('read.words', 0)).toBe((238 * 10) / 16);
    // Down by one band: the first is out, one more in, five times too short.
    const quick = every(40, 1000, 1400, (t, i) => scrollTo(t, 100 * (i + 1)));
    expect(at(1440, [...rows, ...quick, seen(1440, 0)])('read.words', 0)).toBe((238 * 5) / 16);
  });

  test('in all, and only while document and region are before the eyes', () => {
    const rows = [...START, ...box, seen(0, 0.3125, 1), hide(150), show(1000)];
    expect(at(1099, rows)('read.words', 0)).toBe(0);
    expect(at(1100, rows)('read.words', 0)).toBe((238 * 5) / 16);
    expect(at(9000, [...START, ...box, seen(0, 0.3125, 0.04)])('read.words', 0)).toBeNaN();
  });

  test('follow the region when it moves or grows, and the viewport when it does', () => {
    const moved: Row = [1000, Code.Place, 0, 100, -800];
    expect(at(1250, [...START, ...box, seen(0, 0.3, 1), moved])('read.words', 0)).toBe((238 * 10) / 16);
    const grown: Row[] = [[1000, Code.Size, 0, 800, 800]];
    expect(at(1250, [...START, ...box, seen(0, 0.3, 1), ...grown])('read.words', 0)).toBe((238 * 10) / 16);
    const layout: Row = [1000, Code.Layout, -1, 1000, 800, 5000];
    expect(at(1250, [...START, ...box, seen(0, 0.3, 1), layout])('read.words', 0)).toBe((238 * 8) / 16);
  });

  test('where no box was told, the greatest share that was in view for 250 ms counts', () => {
    const rows = [...START, seen(0, 0.5, 0.5)];
    expect(at(250, rows)('read.words', 0)).toBe(119);
    expect(at(9000, [...rows, seen(1000, 1, 1), seen(1240, 0.25, 0.25)])('read.words', 0)).toBe(119);
    expect(at(9000, [...rows, seen(1000, 1, 1), seen(1250, 0.25, 0.25)])('read.words', 0)).toBe(238);
  });
});

describe('the rate of reading', () => {
  test('is words seen over engaged minutes, once the region was left', () => {
    const rows = [...START, seen(0, 1), ...ticks(1000, 15_000)];
    expect(at(15_000, rows)('read.rate', 0)).toBeNaN();
    // The gain of focus engages for five seconds: 238 words / (5 s).
    expect(at(15_000, [...rows, seen(15_000, 0)])('read.rate', 0)).toBe(2856);
    const active = [...START, seen(0, 1), ...every(1000, 1000, 15_000, (t): Row => [t, Code.Active])];
    expect(at(20_000, [...active, seen(15_000, 0)])('read.rate', 0)).toBe(952);
  });

  test('is known at once of a region that was read', () => {
    const rows = [...START, seen(0, 1), ...every(1000, 1000, 36_000, (t): Row => [t, Code.Active])];
    expect(at(35_900, rows)('read.rate', 0)).toBeNaN();
    expect(at(36_000, rows)('read.rate', 0)).toBe(238 / 0.6);
  });

  test('is unknown of what was passed too quickly to see a line', () => {
    expect(at(2000, [...START, seen(0, 1), seen(200, 0)])('read.rate', 0)).toBeNaN();
    expect(at(2000, [...START, seen(0, 1), seen(200, 0)])('read.level', 0)).toBe(0);
  });
});

/** One slot and three sections of 119 words, of which 4.5 s are skimming and 18 s reading. */
const PAGE = [1000, 119, 119, 119].map((words) => ({ present: true, words }));
const listen = (rows: readonly Row[], slots = 1): Listener => {
  const heard = listener(reading, worldOf(0, PAGE, slots));
  rows.forEach(heard.hear);
  return heard;
};
/** Section after section, each for 5 s. */
const inOrder = (...sections: readonly number[]): Row[] =>
  sections.flatMap((section, i) => [seen(5000 * i, 1, 0, section), seen(5000 * (i + 1), 0, 0, section)]);

describe('coverage', () => {
  const rows = [seen(0, 1, 0, 1), ...ticks(1000, 19_000)];

  test('is the share of the words that was read, of sections where there are any', () => {
    expect(listen([]).value(0, 'read.coverage')).toBe(0);
    expect(listen(rows).value(17_999, 'read.coverage')).toBe(0);
    expect(listen(rows).value(19_000, 'read.coverage')).toBeCloseTo(1e6 / 3, 6);
    expect(listen([...rows, seen(19_000, 0, 0, 1), seen(19_000, 1, 0, 0)]).value(90_000, 'read.coverage')).toBeCloseTo(
      1e6 / 3,
      6,
    );
    expect(listen(rows, 4).value(19_000, 'read.coverage')).toBeCloseTo((1e6 * 119) / 1357, 6);
  });

  test('is unknown where no section has words', () => {
    const page = listener(reading, worldOf(0, [PAGE[0]!, { present: true, words: 0 }], 1));
    expect(page.value(0, 'read.coverage')).toBeNaN();
  });

  test('leaves out sections that the page lacks', () => {
    const regions = [...PAGE.slice(0, 2), { present: false, words: 5000 }];
    const page = listener(reading, worldOf(0, regions, 1));
    rows.forEach(page.hear);
    expect(page.value(19_000, 'read.coverage')).toBe(1e6);
  });
});

describe('regressions', () => {
  const back = [seen(0, 1, 0, 1), seen(1000, 1, 0, 2), seen(2000, 0, 0, 1), seen(3000, 1, 0, 1)];

  test('are returns to an earlier section after a later one', () => {
    expect(listen(back.slice(0, 1)).value(500, 'read.regressions')).toBeNaN();
    expect(listen(back.slice(0, 3)).value(2999, 'read.regressions')).toBe(0);
    expect(listen(back).value(3000, 'read.regressions')).toBe(1);
    expect(listen(back).value(59_999, 'read.regressions')).toBe(1);
    expect(listen(back).value(60_000, 'read.regressions')).toBe(0);
  });

  test('going out of view and back with nothing later in between is none, nor is a return to a slot', () => {
    const flicker = [...back, seen(4000, 0, 0, 1), seen(5000, 1, 0, 1)];
    expect(listen(flicker).value(9000, 'read.regressions')).toBe(1);
    const slot = [seen(0, 1), ...back.slice(1, 2), seen(2000, 0), seen(3000, 1), seen(4000, 1, 0, 3)];
    expect(listen(slot).value(9000, 'read.regressions')).toBe(0);
  });

  test('nor is coming back to the tab', () => {
    const tab = [seen(0, 1, 0, 1), seen(1000, 1, 0, 2), hide(2000), show(3000)];
    expect(listen(tab).value(9000, 'read.regressions')).toBe(0);
  });

  test('forth again over what was read before is none; but what comes after a jump back is', () => {
    // 1, 2, 3, then 1: a return. Then 2 and 3 once more: 3 came after 2, nothing after 3.
    expect(listen(inOrder(1, 2, 3, 1, 2, 3)).value(30_000, 'read.regressions')).toBe(2);
  });
});

describe('linearity', () => {
  const rho = (...sections: readonly number[]): number =>
    listen(inOrder(...sections)).value(5000 * sections.length, 'read.linearity');

  test('is the rank correlation of the order on the page and in time', () => {
    expect(rho(1, 2)).toBeNaN();
    expect(rho(1, 2, 3)).toBe(1e6);
    expect(rho(3, 2, 1)).toBe(-1e6);
    expect(rho(1, 3, 2)).toBe(500_000);
    expect(rho(1, 3, 2, 1, 2, 3)).toBe(500_000);
  });

  test('gives sections that are read at once their mean rank', () => {
    const rows = [
      seen(0, 1, 0, 1),
      seen(0, 1, 0, 2),
      ...ticks(1000, 5000),
      seen(5000, 1, 0, 3),
      ...ticks(6000, 10_000),
    ];
    expect(listen(rows).value(9499, 'read.linearity')).toBeNaN();
    // Ranks 1.5, 1.5 and 3: 1.5 / √(2 · 1.5).
    expect(listen(rows).value(9500, 'read.linearity')).toBeCloseTo(1e6 * Math.sqrt(0.75), 6);
    const atOnce = [1, 2, 3].map((section) => seen(0, 1, 0, section));
    expect(listen(atOnce).value(5000, 'read.linearity')).toBeNaN();
  });
});
