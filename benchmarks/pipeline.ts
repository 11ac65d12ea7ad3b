/**
 * The whole feature pipeline, records in and decisions out, by the number of slots of the page: each with a rule that asks
 * it. The same visit on each page; ten slots are enough to fill the screens that it sees. Runs in Node and in a browser.
 */
import { FRAME_RECORDS, RECORD_WIDTH } from '../kernel/frame.js';
import type { Ruleset } from '../kernel/ruleset.js';
import { type Box, recordsOf, type Session } from '../kernel/session.js';
import { createVisitor } from '../testing/visitors.js';
import { createPipeline } from '../worker/pipeline.js';
import type { Timings, Variant } from './rounds.js';
import { medianRows, ratioGoal, type Section } from './section.js';
import { seeded } from './settings.js';

export const SLOT_COUNTS = [1, 10, 100, 1000] as const;
const VIEWPORT = [1280, 800] as const;
const COLUMNS = 3;
const [WIDTH, HEIGHT, PITCH] = [380, 260, 300];
const DOCUMENT = [1280, PITCH * Math.ceil(1000 / COLUMNS) + 800] as const;
const LAPS = 12;
/** What a turn plays: this many full frames. */
const FRAMES_A_TURN = 16;

const boxOf = (i: number): Box => ({
  x: 40 + 410 * (i % COLUMNS),
  y: 60 + PITCH * Math.floor(i / COLUMNS),
  width: WIDTH,
  height: HEIGHT,
});
const nameOf = (slots: number): string => `${slots.toLocaleString('en')} ${slots === 1 ? 'slot' : 'slots'}`;

/** A visitor who reaches, rests, clicks, reads and returns, within the first screens. */
function visit(): Session {
  const visitor = createVisitor({ viewport: VIEWPORT, document: DOCUMENT }, seeded());
  for (let lap = 0; lap < LAPS; lap++) {
    for (const i of [0, 4, 2, 3, 1, 5]) visitor.reach(boxOf(i));
    visitor.click();
    visitor.rest(4000);
    visitor.scroll(300);
    visitor.rest(1500);
    visitor.scroll(-600);
  }
  return visitor.session('bench');
}

const rulesetOf = (slots: number): Ruleset => ({
  v: 'attune.ruleset/1',
  id: 'bench',
  version: 1,
  slots: Array.from({ length: slots }, (_, i) => ({ id: `s${i}`, box: 'reserved' })),
  goals: [],
  models: [],
  adjustments: Array.from({ length: slots }, (_, i) => ({
    id: `a${i}`,
    slot: `s${i}`,
    when: {
      all: [
        { feature: 'hover.dwell', slot: `s${i}`, above: 3000 },
        { feature: 'scroll.depth', below: 900_000 },
      ],
    },
    do: { op: 'scale', factor: 1_100_000 },
    because: 'It was looked at for a while.',
  })),
});

export function pipelineVariants(): Variant[] {
  const session = visit();
  return SLOT_COUNTS.map((slots): Variant => {
    const boxes = Array.from({ length: slots }, (_, i) => boxOf(i));
    const records = recordsOf(session, { regions: boxes });
    const frame = FRAME_RECORDS * RECORD_WIDTH;
    const pipeline = createPipeline({
      ruleset: rulesetOf(slots),
      regions: boxes.map(() => ({ present: true, words: 80 })),
      learn: false,
      tiers: ['A', 'B'],
    });
    let at = 0;
    return {
      name: nameOf(slots),
      // Of events, each of which bears its share of the evaluations.
      least: FRAMES_A_TURN * FRAME_RECORDS,
      most: FRAMES_A_TURN * FRAME_RECORDS,
      run(times) {
        let decisions = 0;
        for (let n = 0; n < times; n += FRAME_RECORDS) {
          if (at + frame > records.length) {
            // The visit begins again, as time that goes on: the pipeline is not made anew.
            const shift = records[records.length - RECORD_WIDTH]! - records[0]! + 1000;
            for (let i = 0; i < records.length; i += RECORD_WIDTH) records[i]! += shift;
            at = 0;
          }
          decisions += pipeline.push(records.subarray(at, at + frame), FRAME_RECORDS).length;
          at += frame;
        }
        return decisions;
      },
    };
  });
}

/** Growth beyond this is none that one could call flat. */
const FLAT = 1.25;

export const pipelineSection = (where: string, unit: string, timings: Timings): Section => ({
  title: `Whole pipeline in ${where}: capture’s records to decisions`,
  unit,
  rows: [
    ...medianRows(timings),
    ...SLOT_COUNTS.map(nameOf).flatMap((name) =>
      medianRows({ [`${name}, thousand events a second`]: timings[name]!.map((ns) => 1e6 / ns) }),
    ),
  ],
  goals: [ratioGoal(timings, nameOf(1000), nameOf(10), { atMost: FLAT })],
});
