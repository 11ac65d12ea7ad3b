import { describe, expect, test } from 'vitest';
import type { Session } from '../../../kernel/session.js';
import { distracted, reader, skimmer } from '../../../testing/habits.js';
import { logNormal, onAnotherDay, type Person, randomPerson, SOMEBODY } from '../../../testing/people.js';
import { mulberry32 } from '../../../testing/random.js';
import { createVisitor, type PageMap } from '../../../testing/visitors.js';

const PAGE: PageMap = {
  viewport: [1280, 800],
  document: [1280, 3000],
  places: {
    left: { x: 40, y: 200, width: 300, height: 200 },
    right: { x: 900, y: 300, width: 300, height: 200 },
    below: { x: 500, y: 1500, width: 300, height: 200 },
  },
};
const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[numbers.length >> 1]!;

function typing(person: Person, keys = 400): { holds: number[]; flights: number[]; session: Session } {
  const visitor = createVisitor(PAGE, mulberry32(5), { person });
  visitor.type(keys);
  const session = visitor.session('types');
  const downs = session.events.filter(([, code]) => code === 'k').map(([t]) => t);
  const ups = session.events.filter(([, code]) => code === 'K').map(([t]) => t);
  return {
    holds: downs.map((t, i) => ups[i]! - t),
    flights: downs.slice(1).map((t, i) => t - ups[i]!),
    session,
  };
}

describe('a person', () => {
  test('types as their rhythm says', () => {
    const even: Person = { ...SOMEBODY, holdMs: 80, holdSpread: 0.01, flightMs: 300, flightSpread: 0.01 };
    const { holds, flights, session } = typing(even);
    expect(session.events).toHaveLength(800);
    expect(median(holds)).toBeCloseTo(80, -0.5);
    expect(median(flights)).toBeGreaterThan(290);
    expect(median(flights)).toBeLessThan(320);
  });

  test('who holds keys longer than it takes to the next one has two of them down, and time still runs forward', () => {
    const { session } = typing({ ...SOMEBODY, holdMs: 200, holdSpread: 0.3, flightMs: 10, flightSpread: 0.3 });
    let down = 0;
    let most = 0;
    for (const [, code] of session.events) {
      down += code === 'k' ? 1 : -1;
      most = Math.max(most, down);
      expect(down).toBeGreaterThanOrEqual(0);
    }
    expect(down).toBe(0);
    expect(most).toBeGreaterThan(1);
    session.events.slice(1).forEach(([t], i) => expect(t).toBeGreaterThanOrEqual(session.events[i]![0]));
  });

  test('with a faster hand reaches sooner', () => {
    const timeOf = (bitMs: number): number => {
      const visitor = createVisitor(PAGE, mulberry32(5), { person: { ...SOMEBODY, bitMs } });
      visitor.reach(PAGE.places['left']!);
      return visitor.time;
    };
    expect(timeOf(60)).toBeLessThan(timeOf(200));
  });

  test('who reads twice as fast is through in about half the time', () => {
    const timeOf = (wpm: number): number => {
      const visitor = createVisitor(PAGE, mulberry32(5), { person: { ...SOMEBODY, wpm } });
      visitor.read(2000);
      expect(visitor.scrolled).toBe(2000);
      return visitor.time;
    };
    expect(timeOf(476) / timeOf(238)).toBeGreaterThan(0.45);
    expect(timeOf(476) / timeOf(238)).toBeLessThan(0.65);
  });

  test('is another than the next one, and nearly the same on another day', () => {
    const random = mulberry32(9);
    const [one, other] = [randomPerson(random), randomPerson(random)];
    const again = onAnotherDay(one, random);
    const away = (a: Person, b: Person): number =>
      Math.abs(Math.log(a.flightMs / b.flightMs)) + Math.abs(Math.log(a.wpm / b.wpm));
    expect(away(one, again)).toBeGreaterThan(0);
    expect(away(one, again)).toBeLessThan(away(one, other));
  });
});

test('log-normal numbers have the median and the spread that they are asked for', () => {
  const random = mulberry32(1);
  const logs = Array.from({ length: 20_000 }, () => Math.log(logNormal(120, 0.3, random)));
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const deviation = Math.sqrt(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / logs.length);
  // Standard errors are 0.002 and 0.0015.
  expect(Math.abs(mean - Math.log(120))).toBeLessThan(0.01);
  expect(Math.abs(deviation - 0.3)).toBeLessThan(0.01);
});

describe.each([
  ['reader', reader],
  ['skimmer', skimmer],
  ['distracted', distracted],
])('a %s', (name, habit) => {
  const deepest = ({ events }: Session): number =>
    events.reduce((deep, [, code, , y]) => (code === 's' ? Math.max(deep, y) : deep), 0);

  test('does the same for the same seed, in order of time, on the page', () => {
    for (let seed = 0; seed < 30; seed++) {
      const session = habit(PAGE, mulberry32(seed));
      expect(session).toEqual(habit(PAGE, mulberry32(seed)));
      expect(session).toMatchObject({ id: name, viewport: PAGE.viewport, document: PAGE.document });
      session.events.slice(1).forEach(([t], i) => expect(t).toBeGreaterThanOrEqual(session.events[i]![0]));
      expect(deepest(session)).toBeLessThanOrEqual(2200);
    }
  });

  test('does without places, and without anything to scroll', () => {
    const bare: PageMap = { viewport: [400, 600], document: [400, 600], places: {} };
    for (let seed = 0; seed < 10; seed++) expect(deepest(habit(bare, mulberry32(seed)))).toBe(0);
  });
});

test('a reader takes longer for the page than a skimmer', () => {
  const seconds = (habit: typeof reader): number =>
    median(Array.from({ length: 21 }, (_, seed) => habit(PAGE, mulberry32(seed)).events.at(-1)![0])) / 1000;
  expect(seconds(reader)).toBeGreaterThan(2 * seconds(skimmer));
});
