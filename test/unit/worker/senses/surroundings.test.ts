/** Surroundings on streams whose answer one can work out by hand. */
import { expect, test } from 'vitest';
import { Code, Surrounding } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { surroundings } from '../../../../worker/senses/surroundings.js';
import { rawAt, SLOTS } from './fixtures.js';

const layout = (width: number): Row => [0, Code.Layout, -1, width, 500, 5000];
const tell = (what: number, bucket: number): Row => [0, Code.Surrounding, -1, what, 0, bucket];
const raw = (...rows: Row[]): ((id: string) => number) => rawAt(9000, rows, SLOTS, ['A'], [surroundings]);
const IDS = ['viewport.class', 'pointer.kind', 'motion.reduced', 'contrast.more', 'data.saved', 'language.own'];

test('are unknown until told', () => {
  expect(IDS.map((id) => raw()(id))).toEqual(IDS.map(() => NaN));
});

test('the viewport has four classes, and follows the page', () => {
  const classes = [1, 599, 600, 1023, 1024, 1439, 1440, 5000].map((width) => raw(layout(width))('viewport.class'));
  expect(classes).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  expect(raw(layout(1440), layout(390))('viewport.class')).toBe(0);
  expect(raw(layout(0))('viewport.class')).toBeNaN();
});

test('each is told by itself, and the latest stands', () => {
  const rows = [
    tell(Surrounding.Pointer, 2),
    tell(Surrounding.ReducedMotion, 1),
    tell(Surrounding.MoreContrast, 0),
    tell(Surrounding.SaveData, 1),
    tell(Surrounding.OwnLanguage, 0),
  ];
  expect(IDS.map((id) => raw(...rows)(id))).toEqual([NaN, 2, 1, 0, 1, 0]);
  expect(raw(...rows, tell(Surrounding.Pointer, 1))('pointer.kind')).toBe(1);
});

test('what nobody knows changes nothing', () => {
  expect(IDS.map((id) => raw(...[-1, 5, 0.5, NaN, 1e9].map((what) => tell(what, 1)))(id))).toEqual(IDS.map(() => NaN));
});
