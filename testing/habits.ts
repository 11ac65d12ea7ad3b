/**
 * Three habits of going through a page, for any page: reading it, skimming it, and being there with half a mind. A habit
 * is what a visitor does; {@link Person} is how; both are of the visitor's own making, so any person may have any habit.
 */
import type { Session } from '../kernel/session.js';
import { type Person, randomPerson } from './people.js';
import type { Random } from './random.js';
import { createVisitor, type PageMap, type Place, type Visitor } from './visitors.js';

export type Habit = (visitor: Visitor, page: PageMap, random: Random) => void;

/** Reads most of the page in order, now and then goes back a little, and says something about it in a few words. */
export const reads: Habit = (visitor, page, random) => {
  const goal = between(0.6, 1, random) * longest(page);
  wander(visitor, page, random);
  visitor.rest(between(800, 2500, random));
  while (visitor.scrolled < goal) {
    visitor.read(Math.min(goal - visitor.scrolled, between(300, 900, random)));
    if (random() < 0.3) wander(visitor, page, random);
    if (random() < 0.15) {
      visitor.scroll(-between(100, 300, random));
      visitor.rest(between(1500, 4000, random));
      visitor.scroll(between(100, 300, random));
    }
    // An end that the wheel cannot reach is an end.
    if (visitor.scrolled >= longest(page)) break;
  }
  if (random() < 0.5) visitor.type(Math.round(between(30, 80, random)));
};

/** Runs through the page in flicks, stops at one thing or another, and jumps back. */
export const skims: Habit = (visitor, page, random) => {
  wander(visitor, page, random);
  visitor.rest(between(200, 700, random));
  for (let laps = 1 + 2 * random(); laps > 0; laps--) {
    visitor.skim(between(0.4, 1, random) * longest(page));
    visitor.rest(between(300, 1500, random));
    if (random() < 0.6) wander(visitor, page, random);
    if (random() < 0.3) visitor.click();
    visitor.scroll(-between(0.2, 1, random) * visitor.scrolled);
    visitor.rest(between(200, 800, random));
  }
};

/** Wanders, scrolls to and fro, clicks on nothing, goes away and comes back. */
export const dawdles: Habit = (visitor, page, random) => {
  for (let turns = 6 + 10 * random(); turns > 0; turns--) {
    const mood = random();
    if (mood < 0.35) wander(visitor, page, random);
    else if (mood < 0.55) visitor.rest(between(400, 3000, random));
    else if (mood < 0.7) visitor.scroll(between(200, 1200, random));
    else if (mood < 0.82) visitor.scroll(-between(100, 1200, random));
    else if (mood < 0.92) visitor.click();
    else visitor.leave(between(2000, 8000, random));
  }
};

const visit =
  (id: string, habit: Habit) =>
  (page: PageMap, random: Random, person: Person = randomPerson(random)): Session => {
    const visitor = createVisitor(page, random, { person });
    habit(visitor, page, random);
    return visitor.session(id);
  };

/**
 * The session of somebody who {@link reads} the page.
 *
 * @example reader(page, mulberry32(1)).events.length
 */
export const reader = visit('reader', reads);
/** The session of somebody who {@link skims} it. */
export const skimmer = visit('skimmer', skims);
/** The session of somebody who {@link dawdles} on it. */
export const distracted = visit('distracted', dawdles);

/** Reaches for one of the places that are in view, where there are any. */
function wander(visitor: Visitor, page: PageMap, random: Random): void {
  const reachable = Object.values(page.places).filter((place) => isReachable(place, page, visitor.scrolled));
  const place = reachable[Math.floor(random() * reachable.length)];
  if (place) visitor.reach(place);
}

/** Whether all of a place that a hand may reach for is in view. */
function isReachable({ x, y, width, height }: Place, { viewport }: PageMap, scrolled: number): boolean {
  const top = y - scrolled;
  return x >= 0 && x + width <= viewport[0] && top >= 0 && top + 0.45 * height < viewport[1];
}

/** How far the page can be scrolled. */
const longest = ({ viewport, document }: PageMap): number => Math.max(0, document[1] - viewport[1]);

const between = (low: number, high: number, random: Random): number => low + (high - low) * random();
