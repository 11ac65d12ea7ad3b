/** Sessions of data sets, and the records that capture would have written of them. */
import { describe, expect, test } from 'vitest';
import { Code, RECORD_WIDTH } from '../../../kernel/frame.js';
import {
  type PageLayout,
  readSession,
  recordsOf,
  type Session,
  type SessionEvent,
  shareInView,
} from '../../../kernel/session.js';

const NAMES = new Map<number, string>(Object.entries(Code).map(([name, code]) => [code, name]));

/** Records as text: `time Code region x y value`, without a value that is 0, and bare where they tell nothing. */
function told(events: readonly SessionEvent[], page?: PageLayout, rest: Partial<Session> = {}): string[] {
  const records = recordsOf({ id: 'x', events, ...rest }, page);
  return Array.from({ length: records.length / RECORD_WIDTH }, (_, i) => {
    const [time, code, region, x, y, value] = records.subarray(i * RECORD_WIDTH, (i + 1) * RECORD_WIDTH);
    const numbers = value !== 0 ? [region, x, y, value] : x !== 0 || y !== 0 || region !== -1 ? [region, x, y] : [];
    return [time, NAMES.get(code!), ...numbers].join(' ');
  });
}

/** What every session begins with: shown, focused, at some offset. */
const BEGINNING = 3;

describe('a line of a data set', () => {
  test('is a session where it has an id and events', () => {
    const value = { id: 'a', viewport: [800, 600], events: [[0, 'm', 1, 2, 'extra']], label: { kind: 'human' } };
    expect(readSession(value, 'here:1')).toEqual({
      id: 'a',
      viewport: [800, 600],
      events: [[0, 'm', 1, 2, 'extra']],
    });
  });

  test.each([['{"v":"attune.trace/1"}'], ['[1,2]'], ['null'], ['7']])('%s is none', (text) => {
    expect(readSession(JSON.parse(text), 'here:1')).toBeNull();
  });

  test.each([
    [{ events: [] }, 'its id'],
    [{ id: 'a', events: [[0, 'm', 1, 2], [5]] }, 'events[1]'],
    [{ id: 'a', events: [[0, 'm', 1, '2']] }, 'events[0]'],
    [{ id: 'a', events: [], viewport: [800] }, 'its viewport or document'],
  ])('%j is broken, and the error says where', (value, where) => {
    expect(() => readSession(value, 'here:4')).toThrow(`here:4: ${where} is not that of a session`);
  });
});

describe('records of a session', () => {
  test('begin with a page that is shown, focused and at its top', () => {
    expect(told([[40, 'm', 3, 4]])).toEqual([
      '40 Visible -1 0 0 1',
      '40 Focus -1 0 0 1',
      '40 Scroll',
      '40 Move -1 3 4',
    ]);
  });

  test('begin with the layout where it is known: as deep as was scrolled, unless the document tells its height', () => {
    const events: SessionEvent[] = [
      [0, 's', 0, 900],
      [9, 's', 0, 100],
    ];
    expect(told(events, { viewport: [800, 600] })[2]).toBe('0 Layout -1 800 600 1500');
    expect(told(events, {}, { viewport: [800, 600], document: [780, 4000] })[2]).toBe('0 Layout -1 800 600 4000');
    expect(told(events).join()).not.toContain('Layout');
  });

  test('tell presses, releases and moves', () => {
    const events: SessionEvent[] = [
      [0, 'd', 5, 5],
      [10, 'g', 50, 5],
      [20, 'u', 50, 5],
      [30, 'c', 50, 5],
    ];
    expect(told(events).slice(BEGINNING)).toEqual([
      '0 Press -1 5 5',
      '10 Move -1 50 5',
      '20 Release -1 50 5',
      '30 Click -1 50 5',
    ]);
  });

  test('make a click of press and release at one place, but only where the recording has no clicks of its own', () => {
    const near: SessionEvent[] = [
      [0, 'd', 5, 5],
      [10, 'u', 7, 8],
    ];
    const far: SessionEvent[] = [
      [0, 'd', 5, 5],
      [10, 'u', 8, 8],
    ];
    expect(told(near).at(-1)).toBe('10 Click -1 7 8');
    expect(told(far).at(-1)).toBe('10 Release -1 8 8');
    expect(told([...near, [90, 'c', 1, 1]]).filter((line) => line.includes('Click'))).toEqual(['90 Click -1 1 1']);
  });

  test('tell only that there was scrolling where no offset was ever recorded', () => {
    const blind: SessionEvent[] = [
      [0, 's', 0, 0],
      [9, 's', 0, 0],
    ];
    expect(told(blind).slice(BEGINNING)).toEqual(['0 Active', '9 Active']);
    expect(told([...blind, [20, 's', 0, 7]]).slice(BEGINNING)).toEqual(['0 Scroll', '9 Scroll', '20 Scroll -1 0 7']);
  });

  test('tell that keys were used, never which', () => {
    const events: SessionEvent[] = [
      [0, 'k', 0, 0, 'letter'],
      [80, 'K', 0, 0, 'letter'],
    ];
    expect(told(events).slice(BEGINNING)).toEqual(['0 KeyDown', '0 Active', '80 KeyUp']);
  });

  test.each([
    ['f', '5 Focus -1 0 0 1'],
    ['b', '5 Focus'],
    ['p', '5 Visible -1 0 0 1'],
    ['q', '5 Leave'],
    ['y', '5 Copy'],
    ['e', '5 Select -1 0 0 1'],
    ['w', '5 Active'],
    ['n', '5 Active'],
  ])('of the code %s are told as %s', (code, line) => {
    expect(told([[5, code, 0, 0]]).slice(BEGINNING)).toEqual([line]);
  });

  test.each([['l'], ['o'], ['x'], ['r']])('of the code %s are left out: its page is not here', (code) => {
    expect(told([[5, code, 0, 0]]).slice(BEGINNING)).toEqual([]);
  });

  test('of a session without events are the beginning alone', () => {
    expect(told([])).toHaveLength(BEGINNING);
  });
});

describe('on a page with regions', () => {
  /** A viewport of 1000 × 500, a region across it in view at first, and one that lies below, with a smaller one inside. */
  const PAGE: PageLayout = {
    viewport: [1000, 500],
    document: [1000, 2000],
    regions: [
      { x: 0, y: 0, width: 1000, height: 250 },
      { x: 0, y: 400, width: 1000, height: 400 },
      { x: 100, y: 450, width: 100, height: 100 },
      null,
    ],
  };

  test('records tell where each lies and what of it is in view', () => {
    expect(told([], PAGE).slice(2)).toEqual([
      '0 Layout -1 1000 500 2000',
      '0 Place 0 0 0',
      '0 Size 0 1000 250',
      '0 Place 1 0 400',
      '0 Size 1 1000 400',
      '0 Place 2 100 450',
      '0 Size 2 100 100',
      // All of the first, covering half of the viewport; a quarter and a half of the others.
      '0 Seen 0 1 0.5',
      '0 Seen 1 0.25 0.2',
      '0 Seen 2 0.5 0.01',
      '0 Scroll',
    ]);
  });

  test('scrolling tells anew only of those that reached another threshold', () => {
    const events: SessionEvent[] = [
      [0, 's', 0, 0],
      [10, 's', 0, 40],
    ];
    const lines = told(events, PAGE).filter((line) => line.startsWith('10 '));
    // First: 210 of 250 px is 84 %, still ≥ 80 % but no longer all. Second: 140 of 400 px, 35 %, as ≥ 25 % as before.
    // Third: 90 of 100 px, past 80 %.
    expect(lines).toEqual(['10 Scroll -1 0 40', '10 Seen 0 0.84 0.42', '10 Seen 2 0.9 0.018']);
  });

  test('the pointer enters the innermost region, also when the page moves under it', () => {
    const lines = told(
      [
        [5, 'm', 150, 420],
        [10, 's', 0, 60],
        [15, 'm', 500, 499],
        [20, 's', 0, 1000],
      ],
      PAGE,
    ).filter((line) => /Hover|Move/.test(line));
    expect(lines).toEqual([
      '5 HoverIn 1 150 420',
      '5 Move 1 150 420',
      '10 HoverOut 1 150 420',
      '10 HoverIn 2 150 420',
      '15 HoverOut 2 500 499',
      '15 HoverIn 1 500 499',
      '15 Move 1 500 499',
      '20 HoverOut 1 500 499',
    ]);
  });
});

test('the share in view is that of the span, between none and all', () => {
  expect(shareInView(100, 200, 0, 100)).toBe(0);
  expect(shareInView(100, 200, 0, 150)).toBe(0.25);
  expect(shareInView(100, 200, 250, 500)).toBe(0.25);
  expect(shareInView(100, 200, 0, 500)).toBe(1);
  expect(shareInView(100, 200, 150, 50)).toBe(0.25);
  expect(shareInView(100, 0, 0, 500)).toBe(0);
});
