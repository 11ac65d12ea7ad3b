/**
 * The five visitors whose sessions are kept in this folder: what they do on the front page of the demo, written down as
 * a person would tell it. Fixed seeds, so that the files can be made again and are compared with what this makes.
 */
import { mulberry32 } from '../../testing/random.js';
import type { Session } from '../../kernel/session.js';
import { createVisitor, type PageMap, type Visitor } from '../../testing/visitors.js';

/** The front page of examples/news at 1280 × 800, roughly: places are reached for well inside their edges. */
export const FRONT_PAGE: PageMap = {
  viewport: [1280, 800],
  document: [1280, 5840],
  places: {
    headline: { x: 60, y: 300, width: 500, height: 110 },
    lede: { x: 60, y: 540, width: 380, height: 230, as: 'slot', words: 60 },
    figure: { x: 535, y: 540, width: 310, height: 240 },
    summary: { x: 927, y: 310, width: 290, height: 400, as: 'slot', words: 90 },
    teaserLink: { x: 927, y: 812, width: 160, height: 44 },
    margin: { x: 560, y: 420, width: 280, height: 90 },
  },
};

type Place = 'headline' | 'lede' | 'figure' | 'summary' | 'teaserLink' | 'margin';

interface Script {
  readonly seed: number;
  act(visitor: Visitor, at: (place: Place) => NonNullable<PageMap['places'][string]>): void;
}

const SCRIPTS: Readonly<Record<string, Script>> = {
  /** Reads, with the pointer parked beside the text. */
  reader: {
    seed: 1871,
    act(visitor, at) {
      visitor.reach(at('margin'));
      visitor.rest(2500);
      visitor.read(900);
    },
  },
  /** Runs to the end of the page and some way back, then looks up from it. */
  skimmer: {
    seed: 1902,
    act(visitor, at) {
      visitor.reach(at('headline'));
      visitor.rest(500);
      visitor.skim(5040);
      visitor.scroll(-900);
      visitor.rest(400);
      visitor.scroll(-1200);
      visitor.leave(5000);
    },
  },
  /** Rests on the lede for longer than three seconds, and goes on. */
  hoverer: {
    seed: 1953,
    act(visitor, at) {
      visitor.reach(at('summary'));
      visitor.rest(600);
      visitor.reach(at('lede'));
      visitor.rest(7500);
      visitor.reach(at('figure'));
      visitor.read(300);
    },
  },
  /** Sees the weekend read and opens it. */
  clicker: {
    seed: 14207,
    act(visitor, at) {
      visitor.reach(at('summary'));
      visitor.rest(1800);
      visitor.scroll(240);
      visitor.rest(900);
      visitor.reach(at('teaserLink'));
      visitor.rest(300);
      visitor.click();
      visitor.rest(1500);
      visitor.read(500);
    },
  },
  /** Wanders, scrolls to and fro, clicks on nothing, goes away and comes back. */
  distracted: {
    seed: 112,
    act(visitor, at) {
      visitor.reach(at('figure'));
      visitor.reach(at('headline'));
      visitor.rest(700);
      visitor.scroll(700);
      visitor.scroll(-500);
      visitor.rest(2600);
      visitor.reach(at('figure'));
      visitor.click();
      visitor.rest(300);
      visitor.click();
      visitor.scroll(900);
      visitor.scroll(-1100);
      visitor.leave(3800);
      visitor.reach(at('summary'));
      visitor.rest(1500);
    },
  },
};

/** The session of each visitor, by name. */
export function makeTraces(): ReadonlyMap<string, Session> {
  return new Map(
    Object.entries(SCRIPTS).map(([name, { seed, act }]) => {
      const visitor = createVisitor(FRONT_PAGE, mulberry32(seed));
      act(visitor, (place) => FRONT_PAGE.places[place]!);
      return [name, visitor.session(name)];
    }),
  );
}

/** A session as one line of a file. */
export const lineOf = (session: Session): string => `${JSON.stringify(session)}\n`;
