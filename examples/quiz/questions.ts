/** The quiz: twelve questions about harbours, tides, knots and lights, four of each third, in the order of the paper. */
export const LEVELS = ['easy', 'medium', 'hard'] as const;
export type Level = (typeof LEVELS)[number];

export interface Question {
  readonly id: string;
  readonly level: Level;
  readonly topic: 'Harbours' | 'Tides' | 'Knots' | 'Lights';
  readonly ask: string;
  readonly options: readonly [string, string, string, string];
  /** Place of the right one among the options. */
  readonly right: 0 | 1 | 2 | 3;
  readonly hint: string;
  /** Said after the answer, right or wrong. */
  readonly because: string;
}

export const QUESTIONS: readonly Question[] = [
  {
    id: 'moon',
    level: 'easy',
    topic: 'Tides',
    ask: 'What makes the tides?',
    options: [
      'The wind over the open sea',
      'The pull of the moon and the sun',
      'The warming of the water by day',
      'The magnetic field of the earth',
    ],
    right: 1,
    hint: 'They come nearly an hour later each day, as something else does.',
    because:
      'The moon’s share is a little more than twice that of the sun, which is larger and very much farther away.',
  },
  {
    id: 'dredger',
    level: 'easy',
    topic: 'Harbours',
    ask: 'What does a dredger do?',
    options: [
      'It tows ships to their berths',
      'It carries pilots out to ships',
      'It deepens a channel by taking up the bottom',
      'It fights fires on the water',
    ],
    right: 2,
    hint: 'Rivers bring silt, and silt has to go somewhere.',
    because: 'Currents slow down in a harbour and drop what they carry, so most channels must be dug again and again.',
  },
  {
    id: 'bowline',
    level: 'easy',
    topic: 'Knots',
    ask: 'Which knot makes a loop at the end of a rope that neither slips nor jams?',
    options: ['The bowline', 'The reef knot', 'The clove hitch', 'The overhand knot'],
    right: 0,
    hint: 'Learners are told of a rabbit, its hole and a tree.',
    because:
      'The bowline holds under load and can be untied after it. A reef knot ties two ends, a clove hitch goes round a post.',
  },
  {
    id: 'character',
    level: 'easy',
    topic: 'Lights',
    ask: 'How do sailors tell one lighthouse from another by night?',
    options: [
      'By the height of its lamp',
      'By the rhythm and colour of its light',
      'By how warm its light looks',
      'By the hour at which it is lit',
    ],
    right: 1,
    hint: 'It is enough to look for some seconds, with a watch.',
    because: 'The chart prints a light’s character: “Fl(2) 10s” flashes twice every ten seconds.',
  },
  {
    id: 'interval',
    level: 'medium',
    topic: 'Tides',
    ask: 'On most Atlantic coasts, how long is it from one high water to the next?',
    options: ['About 6 hours', 'Exactly 12 hours', 'About 12 hours 25 minutes', 'About 24 hours 50 minutes'],
    right: 2,
    hint: 'The moon needs a little more than a day to stand over the same place again; there are two high waters in that time.',
    because:
      'A lunar day lasts about 24 hours 50 minutes and brings two high waters, so each comes some 25 minutes later by the clock than half a day.',
  },
  {
    id: 'buoys',
    level: 'medium',
    topic: 'Harbours',
    ask: 'Entering a European harbour from the sea, which colour are the buoys to leave on your port side?',
    options: ['Red', 'Green', 'Yellow', 'Black and white'],
    right: 0,
    hint: 'Ships carry the same colour on that side.',
    because:
      'Europe is in region A of the international buoyage system: red to port when coming in. In the Americas, region B, it is the other way about.',
  },
  {
    id: 'sheet-bend',
    level: 'medium',
    topic: 'Knots',
    ask: 'Which knot joins two ropes of different thickness?',
    options: ['The figure of eight', 'The bowline', 'The clove hitch', 'The sheet bend'],
    right: 3,
    hint: 'Of the four it is the only one that is called after what it does: two ropes are bent together.',
    because:
      'The thicker rope makes the bight, the thinner one goes round it. For a great difference one takes another turn.',
  },
  {
    id: 'sidelights',
    level: 'medium',
    topic: 'Lights',
    ask: 'By night you see a vessel’s red and green sidelights at once, and a white light above them. What is she doing?',
    options: ['Lying at anchor', 'Coming towards you', 'Going away from you', 'Crossing from left to right'],
    right: 1,
    hint: 'Each sidelight shines from right ahead to somewhat behind her own side.',
    because: 'Both sidelights are seen together only from ahead. From astern one would see a single white light.',
  },
  {
    id: 'twelfths',
    level: 'hard',
    topic: 'Tides',
    ask: 'By the rule of twelfths, how much of its range does a tide rise in its third hour?',
    options: ['One twelfth', 'Two twelfths', 'Three twelfths', 'Four twelfths'],
    right: 2,
    hint: 'The six hours take 1, 2, … and the same backwards, and all of it makes twelve.',
    because:
      '1, 2, 3, 3, 2, 1: the water runs fastest in the middle, half of the range within the third and fourth hour.',
  },
  {
    id: 'datum',
    level: 'hard',
    topic: 'Harbours',
    ask: 'From which level do most European charts count the depths that they print?',
    options: [
      'Mean sea level',
      'About the lowest astronomical tide',
      'Mean high water at springs',
      'The level on the day of the survey',
    ],
    right: 1,
    hint: 'One would rather find more water than the chart promises.',
    because:
      'Chart datum is near the lowest tide that sun and moon can make, so there is almost always at least as much water as is printed.',
  },
  {
    id: 'rolling-hitch',
    level: 'hard',
    topic: 'Knots',
    ask: 'Which hitch holds when it is pulled along the rope or spar that it is tied to?',
    options: ['The cow hitch', 'The half hitch', 'The clove hitch', 'The rolling hitch'],
    right: 3,
    hint: 'It takes one more turn than the hitch that it looks like, on the side of the pull.',
    because:
      'The riding turns of a rolling hitch grip in one direction. With it one takes the load off a jammed sheet.',
  },
  {
    id: 'occulting',
    level: 'hard',
    topic: 'Lights',
    ask: 'The chart says “Oc 6s”. What does the light do?',
    options: [
      'It is lit longer than it is dark, once every six seconds',
      'It flashes shortly, once every six seconds',
      'It is lit and dark for three seconds each',
      'It changes its colour every six seconds',
    ],
    right: 0,
    hint: 'To occult is to hide.',
    because:
      'An occulting light is steady but for short eclipses. Lit and dark for equally long would be “Iso”, a short flash “Fl”.',
  },
];
