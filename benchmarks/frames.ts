/**
 * Frames as a page would hand them over, full ones, from a scripted visitor who reads, reaches, rests, clicks and skims.
 */
import { Code, FRAME_RECORDS, RECORD_WIDTH } from '../kernel/frame.js';
import { createVisitor, type Place } from '../testing/visitors.js';
import { seeded } from './settings.js';

const VIEWPORT = [1280, 800] as const;
const DOCUMENT = [1280, 40_000] as const;
/** Places of the demo’s three slots, side by side. */
const SLOTS: readonly Place[] = [
  { x: 60, y: 540, width: 380, height: 230 },
  { x: 927, y: 310, width: 290, height: 400 },
  { x: 535, y: 540, width: 310, height: 240 },
];
export const SLOT_FACTS = SLOTS.map(() => ({ present: true, words: 120 }));

/** At least `count` frames of {@link FRAME_RECORDS} records, their times going on from one to the next. */
export function visitorFrames(count: number): Float64Array[] {
  const records: number[] = [];
  const write = (time: number, code: Code, slot = -1, x = 0, y = 0, value = 0): void => {
    records.push(time, code, slot, x, y, value);
  };
  write(0, Code.Visible, -1, 0, 0, 1);
  write(0, Code.Focus, -1, 0, 0, 1);
  write(0, Code.Layout, -1, ...VIEWPORT, DOCUMENT[1]);

  const inView = SLOTS.map(() => false);
  let hovered = -1;
  let scrolled = 0;
  const look = (time: number): void => {
    SLOTS.forEach(({ y, height }, slot) => {
      const isSeen = y + height > scrolled && y < scrolled + VIEWPORT[1];
      if (isSeen !== inView[slot]) write(time, Code.Seen, slot, +isSeen, isSeen ? 0.1 : 0);
      inView[slot] = isSeen;
    });
  };
  look(0);
  for (const [time, code, x, y] of visit(count).events) {
    if (code === 'm') {
      write(time, Code.Move, hovered, x, y);
      const slot = SLOTS.findIndex((place) => isWithin(place, x, y + scrolled));
      if (slot === hovered) continue;
      if (hovered >= 0) write(time, Code.HoverOut, hovered, x, y);
      if (slot >= 0) write(time, Code.HoverIn, slot, x, y);
      hovered = slot;
    } else if (code === 's') {
      scrolled = y;
      write(time, Code.Scroll, -1, 0, y);
      look(time);
    } else if (code === 'u') {
      write(time, Code.Click, hovered, x, y);
    }
  }
  return Array.from({ length: count }, (_, i) =>
    Float64Array.from(records.slice(i * FRAME_RECORDS * RECORD_WIDTH, (i + 1) * FRAME_RECORDS * RECORD_WIDTH)),
  );
}

function visit(frames: number) {
  const visitor = createVisitor({ viewport: VIEWPORT, document: DOCUMENT, places: {} }, seeded());
  // An hour of reading has fewer events than half a minute at play with the mouse: this visitor does a little of each.
  for (let lap = 0; visitor.session('').events.length < frames * FRAME_RECORDS; lap++) {
    for (const place of [...SLOTS, SLOTS[1]!, SLOTS[0]!]) visitor.reach(place);
    visitor.click();
    visitor.rest(4000);
    visitor.read(200);
    visitor.skim(1500);
    visitor.scroll(-DOCUMENT[1]);
  }
  return visitor.session('bench');
}

const isWithin = ({ x, y, width, height }: Place, atX: number, atY: number): boolean =>
  atX >= x && atX < x + width && atY >= y && atY < y + height;
