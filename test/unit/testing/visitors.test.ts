import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../testing/random.js';
import { createVisitor, type PageMap } from '../../../testing/visitors.js';
import { lineOf, makeTraces } from '../../traces/visitors.js';

const PAGE: PageMap = {
  viewport: [1000, 800],
  document: [1000, 3000],
  places: {},
};
const TARGET = { x: 100, y: 200, width: 300, height: 100 };

test('mulberry32 gives the published numbers', () => {
  const random = mulberry32(42);
  expect([random(), random(), random()]).toEqual([0.6011037519201636, 0.44829055899754167, 0.8524657934904099]);
});

test('the traces that are kept equal what their visitors do', () => {
  for (const [name, session] of makeTraces()) {
    expect(readFileSync(`test/traces/${name}.jsonl`, 'utf8'), name).toBe(lineOf(session));
  }
});

test('a reach ends inside its target, fastest in the middle', () => {
  for (let seed = 0; seed < 50; seed++) {
    const visitor = createVisitor(PAGE, mulberry32(seed));
    visitor.reach(TARGET);
    const { events } = visitor.session('reach');
    const [, , x, y] = events.at(-1)!;
    expect(x).toBeGreaterThan(TARGET.x);
    expect(x).toBeLessThan(TARGET.x + TARGET.width);
    expect(y).toBeGreaterThan(TARGET.y);
    expect(y).toBeLessThan(TARGET.y + TARGET.height);
    const steps = events.slice(1).map((event, i) => Math.hypot(event[2] - events[i]![2], event[3] - events[i]![3]));
    const fastest = steps.indexOf(Math.max(...steps)) / steps.length;
    expect(fastest).toBeGreaterThan(0.3);
    expect(fastest).toBeLessThan(0.7);
  }
});

test('a larger target is reached sooner', () => {
  const timeTo = (size: number): number => {
    const visitor = createVisitor(PAGE, mulberry32(7));
    visitor.reach({ x: 100, y: 100, width: size, height: size });
    return visitor.session('reach').events.at(-1)![0];
  };
  expect(timeTo(200)).toBeLessThan(timeTo(10));
});

test('time never runs back, and scrolling stays on the page', () => {
  for (let seed = 0; seed < 20; seed++) {
    const visitor = createVisitor(PAGE, mulberry32(seed));
    visitor.reach(TARGET);
    visitor.click();
    visitor.skim(5000);
    visitor.scroll(-9000);
    visitor.read(400);
    visitor.leave(1000);
    const { events } = visitor.session('all');
    events.slice(1).forEach(([ms], i) => expect(ms).toBeGreaterThanOrEqual(events[i]![0]));
    for (const [, code, , y] of events) {
      if (code !== 's') continue;
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(2200);
    }
  }
});

test('a visitor does not reach for what is out of view', () => {
  const visitor = createVisitor(PAGE, mulberry32(1));
  expect(() => visitor.reach({ x: 0, y: 2000, width: 10, height: 10 })).toThrow(RangeError);
});
