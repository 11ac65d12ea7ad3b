/** Two hundred scripted people who come back ten times: whom one could tell apart, if one had what attune does not keep. */
import type { Session } from '../../../kernel/session.js';
import { dawdles, reads, skims } from '../../../testing/habits.js';
import { onAnotherDay, type Person, randomPerson } from '../../../testing/people.js';
import { mulberry32, type Random } from '../../../testing/random.js';
import { createVisitor, type PageMap, type Place } from '../../../testing/visitors.js';
import { shuffled } from './shuffle.js';

const column = (y: number): Place => ({ x: 60, y, width: 700, height: 480, as: 'section', words: 150 });

/** A page of three slots and four sections. */
export const CROWD_PAGE = {
  viewport: [1280, 800],
  document: [1280, 3000],
  places: {
    lede: { x: 60, y: 340, width: 380, height: 230, as: 'slot', words: 80 },
    summary: { x: 900, y: 310, width: 290, height: 400, as: 'slot', words: 60 },
    teaser: { x: 900, y: 900, width: 300, height: 200, as: 'slot', words: 30 },
    one: column(800),
    two: column(1300),
    three: column(1800),
    four: column(2300),
  },
} as const satisfies PageMap;

/** Each person's sessions, one a day: another habit each time, whatever the mood, and every time some typing. */
export function* crowd(people: number, sessions: number, seed = 1): Generator<readonly Session[]> {
  const random = mulberry32(seed);
  for (let i = 0; i < people; i++) {
    const person = randomPerson(random);
    yield Array.from({ length: sessions }, (_, day) => sessionOf(person, random, `${i}.${day}`));
  }
}

function sessionOf(person: Person, random: Random, id: string): Session {
  const visitor = createVisitor(CROWD_PAGE, random, { person: onAnotherDay(person, random), pointerHz: 125 });
  const { lede, summary } = CROWD_PAGE.places;
  const links = [100, 500, 1000].flatMap((x) => [40, 200, 700].map((y) => ({ x, y, width: 180, height: 60 })));
  for (const place of shuffled([lede, summary, lede, summary, ...links], random)) {
    visitor.reach(place);
    if (random() < 0.4) visitor.click();
    visitor.rest(350 + 800 * random());
  }
  visitor.type(80 + Math.floor(60 * random()));
  visitor.read(600);
  [reads, skims, dawdles][Math.floor(3 * random())]!(visitor, CROWD_PAGE, random);
  return visitor.session(id);
}
