/**
 * Traces without end: seeded people with seeded habits on one page of three slots and six sections, and among what they do
 * records of every other code, so that no sense, model or rule is left out.
 */
import { Code, RECORD_WIDTH } from '../../kernel/frame.js';
import type { Ruleset } from '../../kernel/ruleset.js';
import type { Trace } from '../../kernel/trace.js';
import { dawdles, reads, skims } from '../../testing/habits.js';
import { randomPerson } from '../../testing/people.js';
import { mulberry32, type Random } from '../../testing/random.js';
import { records as recordsFrom, type Row } from '../../testing/records.js';
import { traceOf } from '../../testing/trace.js';
import { createVisitor, type PageMap, type Place } from '../../testing/visitors.js';

const section = (i: number): Place => ({ x: 60, y: 900 + 650 * i, width: 700, height: 600, as: 'section', words: 140 });

export const SYNTHETIC_PAGE = {
  viewport: [1280, 800],
  document: [1280, 5000],
  places: {
    lede: { x: 60, y: 340, width: 500, height: 230, as: 'slot', words: 80 },
    summary: { x: 900, y: 300, width: 300, height: 400, as: 'slot', words: 60 },
    teaser: { x: 900, y: 1200, width: 300, height: 200, as: 'slot', words: 30 },
    ...Object.fromEntries([0, 1, 2, 3, 4, 5].map((i) => [`part-${i}`, section(i)])),
  },
} as const satisfies PageMap;

/** Asks features of every tier and kind of filter, and two models. */
export const SYNTHETIC_RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'synthetic',
  version: 1,
  slots: ['lede', 'summary', 'teaser'].map((id) => ({ id, box: 'reserved' })),
  sections: [0, 1, 2, 3, 4, 5].map((i) => ({ id: `part-${i}` })),
  filters: [
    { feature: 'scroll.depth', filter: 'one-euro', minCutoff: 1000, beta: 7000, dCutoff: 1000 },
    { feature: 'scroll.speed', filter: 'hampel', window: 7, sigmas: 3 },
    { feature: 'pointer.speed', filter: 'ewma', tau: 400 },
    { feature: 'pointer.path', filter: 'mean', window: 9 },
    { feature: 'read.rate', filter: 'median', window: 31 },
  ],
  goals: [
    { id: 'teaser.click', on: 'click', slot: 'teaser', within: 3000 },
    { id: 'lede.kept', on: 'track', slot: 'lede', within: 3000 },
  ],
  models: [
    { id: 'teaser', goal: 'teaser.click' },
    { id: 'lede', goal: 'lede.kept' },
  ],
  adjustments: [
    {
      id: 'lede.larger',
      slot: 'lede',
      when: { any: [{ feature: 'hover.dwell', slot: 'lede', above: 1500 }, { feature: 'click.rage', above: 0 }] },
      do: { op: 'scale', factor: 1_120_000 },
      lasts: 'while',
      because: '…',
    },
    {
      id: 'summary.shorter',
      slot: 'summary',
      when: {
        all: [
          { feature: 'scroll.max-depth', above: 400_000 },
          { feature: 'scroll.flicks', above: 2 },
          { not: { feature: 'read.level', slot: 'part-1', above: 2 } },
        ],
      },
      do: { op: 'swap', variant: 'short' },
      because: '…',
    },
    {
      id: 'teaser.plain',
      slot: 'teaser',
      when: { model: 'teaser', above: 500_000 },
      do: { op: 'reveal', variant: 'plain' },
      because: '…',
    },
    {
      id: 'lede.large',
      slot: 'lede',
      when: { any: [{ model: 'lede', below: 500_000 }, { feature: 'pointer.straightness', below: 300_000 }] },
      do: { op: 'scale', factor: 1_050_000 },
      because: '…',
    },
  ],
};

/** Somebody's visit: one of three habits, some typing, and whatever else a page may tell. */
export function syntheticTrace(seed: number): Trace {
  const random = mulberry32(seed);
  const visitor = createVisitor(SYNTHETIC_PAGE, random, { person: randomPerson(random), pointerHz: seed % 2 ? 60 : 125 });
  const habit = [reads, skims, dawdles][seed % 3]!;
  visitor.reach(SYNTHETIC_PAGE.places.lede);
  visitor.click();
  visitor.type(Math.round(30 + 60 * random()));
  habit(visitor, SYNTHETIC_PAGE, random);
  return seasoned(traceOf(visitor.session(`synthetic-${seed}`), SYNTHETIC_PAGE), random);
}

/** One record for about every second of the visit, of a code and with numbers that capture could have written. */
function seasoned({ header, records }: Trace, random: Random): Trace {
  const rows: Row[] = Array.from({ length: records.length / RECORD_WIDTH }, (_, i) => [
    ...(records.subarray(i * RECORD_WIDTH, (i + 1) * RECORD_WIDTH) as unknown as Row),
  ]);
  const end = rows.at(-1)![0];
  for (let t = 1000 * random(); t < end; t += 2000 * random()) rows.push(anything(t, random));
  return { header, records: recordsFrom(rows.sort(([a], [b]) => a - b)) };
}

function anything(t: number, random: Random): Row {
  const some = (n: number): number => Math.floor(n * random());
  const [x, y] = [1280 * random(), 800 * random()];
  const slot = some(3);
  const rows: readonly Row[] = [
    [t, Code.Tick],
    [t, Code.Track, -1, 0, 0, some(2)],
    [t, Code.Applied, slot, some(2), 0, some(4)],
    [t, Code.Undo, slot, 0, 0, some(4)],
    [t, Code.Feedback, slot, 0, 0, some(3) - 1],
    [t, Code.Touch, -1, x, y, some(3)],
    [t, Code.Select, -1, 0, 0, some(2)],
    [t, Code.Copy],
    [t, Code.Change],
    [t, Code.Fault],
    [t, Code.Zoom, -1, 0, 0, 1 + random()],
    [t, Code.Aim, slot, 20 * random() - 10, 20 * random() - 10, 5 + 60 * random()],
    [t, Code.Vital, -1, 0, some(9), 40 + 400 * random()],
    [t, Code.Vital, -1, 1, 0, 0.2 * random()],
    [t, Code.Vital, -1, 2, 0, 4000 * random()],
    [t, Code.Surrounding, -1, some(5), 0, some(3)],
    [t, Code.Answer, -1, 15_000 * random(), some(2), some(2)],
    [t, Code.Leave],
    [t, Code.Back],
    [t, Code.Focus, -1, 0, 0, +(random() < 0.9)],
    [t, Code.Visible, -1, 0, 0, +(random() < 0.9)],
    [t, Code.Click, slot, x, y, some(2)],
  ];
  return rows[some(rows.length)]!;
}

/**
 * A visit in which a model earns the right to act: again and again a teaser comes into view, deep in the page or at its top,
 * and is clicked nearly always where the page is deep.
 */
export function learningTrace(seed: number, rounds = 130): Trace {
  const random = mulberry32(seed);
  const teaser = 2;
  const rows: Row[] = [
    [0, Code.Visible, -1, 0, 0, 1],
    [0, Code.Focus, -1, 0, 0, 1],
    [0, Code.Layout, -1, 1280, 800, 5000],
  ];
  let t = 0;
  for (let round = 0; round < rounds; round++) {
    const isDeep = random() < 0.5;
    rows.push([(t += 600), Code.Scroll, -1, 0, isDeep ? 3000 + 1000 * random() : 400 * random()]);
    rows.push([(t += 400), Code.Seen, teaser, 1, 0.1]);
    if (isDeep === random() < 0.95) rows.push([(t += 500), Code.Click, teaser, 900, 400]);
    rows.push([(t += 3500), Code.Active], [(t += 300), Code.Seen, teaser, 0, 0]);
  }
  const regions = Object.entries<Place>(SYNTHETIC_PAGE.places).map(([id, { words = 0 }]) => ({
    id,
    present: true,
    words,
  }));
  return {
    header: { v: 'attune.trace/1', id: `learning-${seed}`, regions, slots: 3 },
    records: recordsFrom(rows),
  };
}
