/**
 * Frames as a page would hand them over, full ones, from a scripted visitor who reads, reaches, rests, clicks and skims.
 */
import { FRAME_RECORDS, RECORD_WIDTH } from '../kernel/frame.js';
import { recordsOf, type Session } from '../kernel/session.js';
import { createVisitor, type Place } from '../testing/visitors.js';
import { seeded } from './settings.js';

const PAGE = { viewport: [1280, 800], document: [1280, 40_000] } as const;
/** Places of the demo’s three slots, side by side. */
const SLOTS: readonly Place[] = [
  { x: 60, y: 540, width: 380, height: 230 },
  { x: 927, y: 310, width: 290, height: 400 },
  { x: 535, y: 540, width: 310, height: 240 },
];
export const SLOT_FACTS = SLOTS.map(() => ({ present: true, words: 120 }));

/** `count` frames of {@link FRAME_RECORDS} records, their times going on from one to the next. */
export function visitorFrames(count: number): Float64Array[] {
  const records = recordsOf(visit(count), { regions: SLOTS });
  const width = FRAME_RECORDS * RECORD_WIDTH;
  return Array.from({ length: count }, (_, i) => records.slice(i * width, (i + 1) * width));
}

function visit(frames: number): Session {
  const visitor = createVisitor(PAGE, seeded());
  // An hour of reading has fewer events than half a minute at play with the mouse: this visitor does a little of each.
  for (let lap = 0; visitor.session('').events.length < frames * FRAME_RECORDS; lap++) {
    for (const place of [...SLOTS, SLOTS[1]!, SLOTS[0]!]) visitor.reach(place);
    visitor.click();
    visitor.rest(4000);
    visitor.read(200);
    visitor.skim(1500);
    visitor.scroll(-PAGE.document[1]);
  }
  return visitor.session('bench');
}
