/** Changes as a whole, on a document and a clock of their own: guard rails, what only tells, caps, and who may be asked. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Sign } from '../../../kernel/protocol.js';
import type { Adjustment, Ruleset } from '../../../kernel/ruleset.js';
import { memoryStore, type Store } from '../../../kernel/store.js';
import type { Capture } from '../../../lib/capture.js';
import { type Changes, startChanges } from '../../../lib/changes.js';
import type { PageSlots } from '../../../lib/slots.js';

const NOW = Date.UTC(2026, 11, 1, 9);
const DAY_MS = 86_400_000;

const adjustment = (id: string, slot: string, more: Partial<Adjustment> = {}): Adjustment => ({
  id,
  slot,
  when: { feature: 'engaged', above: 0 },
  do: { op: 'swap', variant: 'short' },
  because: `Because of ${id}.`,
  ...more,
});
const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'test',
  version: 1,
  slots: [
    { id: 'a', box: 'reserved' },
    { id: 'b', box: 'reserved' },
  ],
  goals: [],
  models: [],
  adjustments: [adjustment('a.short', 'a'), adjustment('b.short', 'b', { lasts: 'while' })],
};

let store: Store;
let days = 0;
let events: { type: string; [more: string]: unknown }[];
let faults: unknown[];
let changes: Changes;
let ending: AbortController;
/** Of the visitor, on the page's clock. */
let lastInput = 0;

beforeEach(async () => {
  // Of a page that was opened a minute ago.
  vi.useFakeTimers({ now: NOW, toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] });
  vi.advanceTimersByTime(60_000);
  store = memoryStore();
  days = 0;
  faults = [];
  await visit();
});
afterEach(() => {
  expect(faults).toEqual([]);
  ending.abort();
  vi.useRealTimers();
});

const article = (id: string): string =>
  `<section data-attune-slot="${id}"><p>${id}</p><template data-attune-variant="short"><p>${id} in short</p></template></section>`;
const text = (slot: string): string => document.querySelector(`[data-attune-slot=${slot}] p`)!.textContent;
const slot = (id: string): Element => document.querySelector(`[data-attune-slot=${id}]`)!;

function pageSlots(): PageSlots {
  const elements = ['a', 'b'].map((id) => slot(id) as HTMLElement);
  return { elements, indexOf: (node) => elements.findIndex((element) => element.contains(node as Node)) };
}

/** Opens the page anew, once the one before has written what it keeps. */
async function visit(ruleset: Ruleset = RULESET): Promise<void> {
  await written();
  document.body.innerHTML = article('a') + article('b');
  events = [];
  await begin(ruleset);
}

const written = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function begin(ruleset: Ruleset = RULESET, before: Changes | null = null): Promise<void> {
  ending = new AbortController();
  const notes: unknown[] = [];
  changes = await startChanges({
    ruleset,
    slots: pageSlots(),
    capture: {
      note: (...note: unknown[]) => notes.push(note),
      now: {
        region: -1,
        get lastInput() {
          return lastInput;
        },
        scrolling: false,
        inView: [1, 1],
      },
    } as unknown as Capture,
    signal: ending.signal,
    store,
    before,
    now: () => NOW + days * DAY_MS,
    fault: (thrown) => faults.push(thrown),
    emit: (type, event) => events.push({ type, ...(event as object) }),
  });
}

function wish(...probabilities: number[]): void {
  changes.decide(
    probabilities.map((probability, i) => ({ adjustment: i, probability, at: performance.now(), reasons: [] })),
  );
}
/** Somebody is there and quiet, for so many seconds. */
function pass(seconds: number): void {
  for (let i = 0; i < seconds; i++) {
    lastInput = performance.now() - 2500;
    vi.advanceTimersByTime(1000);
  }
}
const misfires = (): unknown[] =>
  events.filter(({ type }) => type === 'misfire').map(({ adjustment, sign }) => [adjustment, sign]);
const shown = (): string[] => ['a', 'b'].map(text);

describe('a guard rail', () => {
  /** With a slot adjusted. */
  async function adjusted(): Promise<void> {
    await vi.waitFor(() => {
      wish(1, 0);
      pass(2);
      expect(shown()).toEqual(['a in short', 'b']);
    });
  }

  const clicks = [Sign.Click, Sign.Click, Sign.Click].map((sign) => [sign, 0] as const);
  test.each([
    ['rage-click', Sign.Rage, 0],
    ['dead-click', Sign.Dead, 0],
    ['quick-back', Sign.Back, -1],
  ] as const)('fires for a session of %s: takes back, stays off, and says why', async (name, sign, region) => {
    await adjusted();
    changes.heed([...clicks, [sign, region], [sign, region], ...clicks, [sign, region], [sign, region]]);
    expect(misfires()).toEqual([['a.short', name]]);
    expect(events.find(({ type }) => type === 'reverted')).toMatchObject({
      adjustment: 'a.short',
      reason: 'misfire',
      shift: 0,
    });
    expect(shown()).toEqual(['a', 'b']);
    expect(changes.why(slot('a'))).toMatchObject({
      adjustment: null,
      misfires: [{ adjustment: 'a.short', sign: name }],
    });
    expect(changes.why(slot('b'))!.misfires).toEqual([]);

    wish(1, 0);
    pass(60);
    expect(shown()).toEqual(['a', 'b']);
    days = 300;
    await visit();
    wish(1, 0);
    pass(60);
    expect(shown()).toEqual(['a', 'b']);
    expect(changes.why(slot('a'))!.misfires).toEqual([{ adjustment: 'a.short', sign: name }]);
    // Its author has looked at it.
    await visit({ ...RULESET, version: 2 });
    wish(1, 0);
    pass(5);
    expect(shown()).toEqual(['a in short', 'b']);
    expect(changes.why(slot('a'))!.misfires).toEqual([]);
  });

  test('does not fire for trouble elsewhere, nor while the slot is as its author wrote it', async () => {
    const trouble = (region: number): void => {
      for (let i = 0; i < 20; i++) {
        changes.heed([
          [Sign.Click, region],
          [Sign.Dead, region],
        ]);
      }
    };
    trouble(0);
    await adjusted();
    trouble(1);
    trouble(-1);
    // Nor for somebody whose every click is one of these.
    trouble(0);
    expect(misfires()).toEqual([]);
    expect(shown()).toEqual(['a in short', 'b']);
  });

  test('fires where the visitor undoes it again and again, over days', async () => {
    for (const day of [0, 2, 4, 6]) {
      days = day;
      await visit();
      wish(1, 0);
      pass(30);
      expect(shown()).toEqual(['a in short', 'b']);
      expect(misfires()).toEqual([]);
      expect(changes.undo(slot('a'))).toBe(true);
      expect(changes.undo(slot('a'))).toBe(false);
    }
    expect(misfires()).toEqual([['a.short', 'undo']]);
    days = 100;
    await visit();
    wish(1, 0);
    pass(60);
    expect(shown()).toEqual(['a', 'b']);
  });

  test('fires where a wish flutters: taken back, and wanted again before the slot has rested', async () => {
    // Three changes are all of a session, so it needs more than one.
    for (let session = 0; session < 4; session++) {
      await visit();
      wish(0, 1);
      pass(5);
      expect(shown()).toEqual(['a', 'b in short']);
      wish(0, 0);
      pass(25);
      expect(shown()).toEqual(['a', 'b']);
      expect(misfires()).toEqual([]);
      wish(0, 1);
      days++;
    }
    expect(misfires()).toEqual([['b.short', 'reversal']]);
  });
});

test('what only tells changes nothing, waits for nothing, and tells once each time it becomes true', async () => {
  await visit({
    ...RULESET,
    adjustments: [adjustment('a.paused', 'a', { do: { op: 'tell' } }), adjustment('b.short', 'b', { lasts: 'while' })],
  });
  const told = (): unknown[] => events.filter(({ type }) => type === 'told').map(({ adjustment }) => adjustment);
  wish(1, 0);
  expect(told()).toEqual(['a.paused']);
  wish(1, 0);
  wish(0, 0);
  wish(1, 1);
  expect(told()).toEqual(['a.paused', 'a.paused']);
  pass(5);
  // It has used up nothing of what the page may change.
  expect(shown()).toEqual(['a', 'b in short']);
  expect(changes.why(slot('a'))).toMatchObject({ adjustment: null, rule: null });
  expect(changes.why(slot('b'))).toMatchObject({ adjustment: 'b.short', rule: { feature: 'engaged', above: 0 } });
  changes.pause(true);
  wish(0, 0);
  wish(1, 0);
  expect(told()).toHaveLength(2);
});

test('a ruleset may allow fewer changes than attune', async () => {
  await visit({ ...RULESET, caps: { overall: 1 } });
  wish(1, 1);
  pass(60);
  expect(shown().filter((one) => one.endsWith('in short'))).toHaveLength(1);
  await visit({ ...RULESET, id: 'other', caps: { day: 0 } });
  wish(1, 1);
  pass(60);
  expect(shown()).toEqual(['a', 'b']);
});

test('counts and locks of one ruleset are kept where another page of the origin has its own', async () => {
  wish(1, 0);
  pass(5);
  changes.undo(slot('a'));
  await visit({ ...RULESET, id: 'other' });
  wish(0, 1);
  pass(5);
  await visit();
  wish(1, 0);
  pass(60);
  expect(shown()).toEqual(['a', 'b']);
});

test('the more often it was made and undone, the longer it must be wanted', async () => {
  const needed = async (): Promise<number> => {
    await visit();
    wish(1, 0);
    const begun = performance.now();
    pass(30);
    const made = events.find(({ type }) => type === 'adjusted');
    return Math.round(((made!['at'] as number) - begun) / 100) / 10;
  };
  const first = await needed();
  const second = await needed();
  changes.undo(slot('a'));
  days = 1.1;
  const afterUndo = await needed();
  days = 20;
  expect([first, second]).toEqual([0.6, 0.7]);
  expect(afterUndo).toBeGreaterThan(1.2);
  expect(await needed()).toBe(first);
});

describe('another page in the same document', () => {
  /** As a router makes it: with what the one before left in effect. */
  async function page(): Promise<void> {
    const before = changes;
    ending.abort();
    await begin(RULESET, before);
  }

  test('keeps what is in effect where the slot is still there, and takes it back where it is not', async () => {
    wish(1, 0);
    pass(5);
    await page();
    expect(shown()).toEqual(['a in short', 'b']);
    expect(events.map(({ type }) => type)).toEqual(['decision', 'decision', 'adjusted']);
    expect(changes.why(slot('a'))).toMatchObject({ adjustment: 'a.short' });
    const gone = slot('a');
    gone.outerHTML = article('a');
    await page();
    expect(events.at(-1)).toMatchObject({ type: 'reverted', adjustment: 'a.short', reason: 'page' });
    expect(gone.querySelector('p')!.textContent).toBe('a');
    expect(changes.why(slot('a'))).toMatchObject({ adjustment: null });
  });

  test('is no new session, and gives no slot less time to rest', async () => {
    const made: number[] = [];
    for (let i = 0; i < 40; i++) {
      wish(0, i % 2 === 0 ? 1 : 0);
      pass(4);
      await page();
    }
    for (const { type, at } of events) if (type === 'adjusted' || type === 'reverted') made.push(at as number);
    expect(made).toHaveLength(3);
    expect(made[1]! - made[0]!).toBeGreaterThanOrEqual(20_000);
    expect(made[2]! - made[1]!).toBeGreaterThanOrEqual(20_000);
  });

  test('that is over before it stands takes nothing over', async () => {
    wish(1, 0);
    pass(5);
    const before = changes;
    const short = begin(RULESET, before);
    ending.abort();
    const follows = begin(RULESET, before);
    await Promise.all([short, follows]);
    expect(shown()).toEqual(['a in short', 'b']);
    changes.revertAll('withdrawn');
    expect(shown()).toEqual(['a', 'b']);
  });

  test('where consent ends before it stands, everything is taken back', async () => {
    wish(1, 0);
    pass(5);
    const before = changes;
    const follows = begin(RULESET, before);
    ending.abort();
    before.revertAll('withdrawn');
    await follows;
    expect(shown()).toEqual(['a', 'b']);
    expect(events.at(-1)).toMatchObject({ type: 'reverted', reason: 'withdrawn' });
  });
});

describe('of two tabs', () => {
  /** Another tab in front, with a document of its own; what this one shows is as it was. */
  const back = async (): Promise<void> => {
    document.dispatchEvent(new Event('visibilitychange'));
    await written();
  };

  test('what was undone in one stays away in the other, and in the next', async () => {
    const second = changes;
    await begin();
    wish(1, 0);
    pass(5);
    changes.undo(slot('a'));
    await written();
    await back();
    changes = second;
    wish(1, 1);
    pass(60);
    expect(shown()).toEqual(['a', 'b in short']);
    await visit();
    wish(1, 0);
    pass(60);
    expect(shown()).toEqual(['a', 'b']);
  });

  test('what did harm in one goes from the other', async () => {
    wish(1, 0);
    pass(5);
    const first = changes;
    await begin();
    const sign = [Sign.Rage, 0] as const;
    const clicks = [Sign.Click, Sign.Click, Sign.Click].map((one) => [one, 0] as const);
    first.heed([...clicks, sign, sign, ...clicks, sign, sign]);
    await written();
    await back();
    expect(changes.why(slot('a'))!.misfires).toEqual([{ adjustment: 'a.short', sign: 'rage-click' }]);
    wish(1, 0);
    pass(60);
    expect(shown()).toEqual(['a', 'b']);
  });
});

test('an inverse that fails is reported, and everything else is taken back', () => {
  wish(1, 0);
  pass(5);
  wish(1, 1);
  pass(30);
  expect(shown()).toEqual(['a in short', 'b in short']);
  slot('a').replaceChildren = () => {
    throw new Error('The page forbids it.');
  };
  changes.revertAll('withdrawn');
  expect(shown()).toEqual(['a in short', 'b']);
  expect(events.filter(({ type }) => type === 'reverted')).toHaveLength(2);
  expect(faults.splice(0)).toEqual([new Error('The page forbids it.')]);
});

test('nothing is done to a slot that is not in the page, or not shown', () => {
  const [a, b] = [slot('a'), slot('b') as HTMLElement];
  a.remove();
  b.checkVisibility = () => false;
  wish(1, 1);
  pass(30);
  expect(events.map(({ type }) => type)).not.toContain('adjusted');
  document.body.append(a);
  pass(2);
  expect(shown()).toEqual(['a in short', 'b']);
});

test('nothing runs while it is paused', () => {
  wish(0.7, 0);
  expect(vi.getTimerCount()).toBe(1);
  changes.pause(true);
  expect(vi.getTimerCount()).toBe(0);
  changes.pause(false);
  expect(vi.getTimerCount()).toBe(1);
});

describe('who may be asked', () => {
  test('nobody twice within the days, and each kind by itself', async () => {
    const cap = { sample: 100, days: 7 };
    expect(await changes.mayAsk('feedback', cap)).toBe(true);
    expect(await changes.mayAsk('feedback', cap)).toBe(false);
    expect(await changes.mayAsk('survey', cap)).toBe(true);
    await visit();
    days = 6;
    expect(await changes.mayAsk('feedback', cap)).toBe(false);
    days = 7;
    expect(await changes.mayAsk('feedback', cap)).toBe(true);
    // A clock that was set back is no reason to ask again.
    days = 3;
    expect(await changes.mayAsk('feedback', cap)).toBe(false);
  });

  test('as many of a hundred as the sample says, about', async () => {
    let asked = 0;
    for (let i = 0; i < 1000; i++) asked += +(await changes.mayAsk('feedback', { sample: 10, days: 0 }));
    // Ten deviations.
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(195);
    expect(await changes.mayAsk('survey', { sample: 0, days: 0 })).toBe(false);
  });

  test('nobody after consent has ended', async () => {
    ending.abort();
    expect(await changes.mayAsk('survey', { sample: 100, days: 0 })).toBe(false);
    expect(await store.keys('f:asked')).toEqual([]);
  });
});
