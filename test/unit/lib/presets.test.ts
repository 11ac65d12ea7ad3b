/** Each preset: taken as it is, without a fault, and wished for by whom it is meant, and by nobody else. */
import { describe, expect, test } from 'vitest';
import { checkRules } from '../../../cli/check-rules.js';
import { checkPage } from '../../../cli/check-page.js';
import { readFileSync } from 'node:fs';
import { ruleset } from '../../../examples/presets/ruleset.js';
import { parseStrict, RULESET } from '../../../kernel/canonical.js';
import { Code } from '../../../kernel/frame.js';
import { readPolicy } from '../../../kernel/policy.schema.js';
import { regionIds } from '../../../kernel/ruleset.js';
import * as presets from '../../../lib/presets.js';
import { records, type Row } from '../../../testing/records.js';
import { createPipeline } from '../../../worker/pipeline.js';
import { every } from '../worker/senses/fixtures.js';

const { composeRuleset, difficultyByAnswers, enlargeOnHover, summaryForReader } = presets;
const IDS = regionIds(ruleset);
const at = (id: string): number => IDS.indexOf(id);
const WORDS = 60;
const START: Row[] = [
  [0, Code.Visible, -1, 0, 0, 1],
  [0, Code.Focus, -1, 0, 0, 1],
  [0, Code.Layout, -1, 1000, 500, 2500],
  [0, Code.Scroll],
];
const ticks = (until: number): Row[] => every(100, 100, until, (t): Row => [t, Code.Tick]);
const rest = (region: string, ms: number): Row[] => [
  [100, Code.HoverIn, at(region), 10, 10],
  ...ticks(ms),
  [ms + 50, Code.HoverOut, at(region), 10, 10],
];
/** A region in view for so long, the visitor's hand moving now and then. */
const look = (region: string, from: number, ms: number): Row[] => [
  [from, Code.Seen, at(region), 1, 0.3],
  ...every(100, from + 100, from + ms, (t): Row => [t, Code.Active]),
  [from + ms, Code.Seen, at(region), 0, 0],
];
const answer = (t: number, right: 0 | 1, tookMs = 3000): Row => [t, Code.Answer, at('answers'), tookMs, 0, right];
const leave = (speed: number): Row[] => [
  ...ticks(3000),
  ...every(20, 3000, 3200, (t): Row => [t, Code.Move, -1, 500, 240 - speed * (t - 3000)]),
  ...ticks(4000).filter(([t]) => t > 3200),
];

/** Adjustments that were wished for at some time. */
function wished(rows: readonly Row[]): string[] {
  const pipeline = createPipeline({
    ruleset,
    regions: IDS.map(() => ({ present: true, words: WORDS })),
    learn: true,
    tiers: ['A', 'B'],
  });
  const all = [...START, ...rows].sort(([a], [b]) => a - b);
  const decisions = pipeline.push(records(all), all.length);
  return [
    ...new Set(
      decisions
        .filter(({ probability }) => probability > 0)
        .map(({ adjustment }) => ruleset.adjustments[adjustment]!.id),
    ),
  ].sort();
}

test('all of them together are a ruleset without a fault, and their page has what they need', () => {
  const policy = readPolicy(readFileSync('examples/news/policy.json', 'utf8')).value;
  const { ruleset: read, findings } = checkRules(parseStrict(JSON.stringify(ruleset), RULESET), policy);
  const ofPage = checkPage(read!, readFileSync('examples/presets/index.html', 'utf8'));
  expect([...findings, ...ofPage].filter(({ grade }) => grade === 'fault')).toEqual([]);
});

describe.each([
  ['resting more than 3 s enlarges', 'lede.larger', rest('lede', 3600), rest('lede', 2800)],
  [
    'more than 5 s on a product highlights similar ones',
    'similar.highlighted',
    rest('kettle', 5600),
    rest('kettle', 4800),
  ],
  ['and brings a banner', 'banner.banner', rest('kettle', 5600), rest('similar', 9000)],
  ['a pause of 2 s is told', 'guide.paused', rest('guide', 2600), rest('guide', 1800)],
  [
    'leaving with less than half of the page seen brings a prompt',
    'index.prompt',
    leave(1.2),
    [[50, Code.Scroll, -1, 0, 1800], ...leave(1.2)] as Row[],
  ],
  ['and so only leaving', 'index.prompt', leave(1.2), leave(0.2)],
  [
    'who stays with pictures and passes over the text gets the carousel',
    'showcase.carousel',
    [...look('pictures', 100, 9000), ...look('prose', 9200, 500), ...ticks(11_000)],
    look('pictures', 100, 6000),
  ],
  [
    'who reads the text gets the summary',
    'showcase.summary',
    [...look('pictures', 100, 1000), ...look('prose', 1200, 14_000)],
    [...look('pictures', 100, 1000), ...look('prose', 1200, 2000)],
  ],
  [
    'quick right answers bring a harder question',
    'question.harder',
    [...ticks(30_000), ...every(2000, 1000, 25_000, (t) => answer(t, 1))],
    [...ticks(30_000), ...every(2000, 1000, 25_000, (t) => answer(t, 1, 20_000))],
  ],
  [
    'a wrong answer brings a hint',
    'question.hint',
    [...ticks(3000), answer(1000, 0)],
    [...ticks(3000), answer(1000, 1)],
  ],
] as const)('%s', (_, id, does, doesNot) => {
  test('where it should', () => {
    expect(wished(does)).toContain(id);
  });
  test('and not elsewhere', () => {
    expect(wished(doesNot)).not.toContain(id);
  });
});

describe('a summary for readers', () => {
  const passages = ['pictures', 'prose', 'kettle', 'answers', 'lede', 'summary'];
  const through = (ms: number): Row[] => passages.flatMap((region, i) => look(region, 100 + i * (ms + 200), ms));

  test('is short for who skims', () => {
    expect(wished(through(1500))).toContain('summary.short');
    expect(wished(through(1500))).not.toContain('summary.long');
  });
  test('is long for who reads on and on', () => {
    expect(wished(through(20_000))).toContain('summary.long');
  });
});

test('numbers and words are the author’s to choose, and what several need is there once', () => {
  const two = composeRuleset(
    { id: 'two', version: 3, slots: [], adjustments: [] },
    enlargeOnHover({ slot: 'a', after: 1000, factor: 1_300_000, id: 'big', because: 'So.' }),
    summaryForReader({ slot: 'b', short: 's', long: 'l' }),
    summaryForReader({ slot: 'c', short: 's', long: 'l' }),
  );
  expect(two.segments).toEqual([{ by: 'reading' }]);
  expect(two.adjustments.map(({ id }) => id)).toEqual(['big', 'b.short', 'b.long', 'c.short', 'c.long']);
  expect(two.adjustments[0]).toEqual({
    id: 'big',
    slot: 'a',
    because: 'So.',
    when: { feature: 'hover.dwell', slot: 'a', above: 1000 },
    do: { op: 'scale', factor: 1_300_000 },
  });
});

test('what is there twice is told by its id, however it is written, and the base’s is the one', () => {
  const base: Parameters<typeof composeRuleset>[0] = {
    id: 'one',
    version: 1,
    slots: [{ id: 'quiz', box: 'reserved' }],
    sections: [{ id: 'story' }],
    skills: [{ id: 'quiz', guess: 250_000 }],
    segments: [
      {
        features: ['scroll.depth'],
        prototypes: [
          { id: 'deep', words: ['high'] },
          { id: 'flat', words: ['low'] },
        ],
      },
    ],
  };
  const kinds = [
    { words: ['low'], id: 'flat' },
    { words: ['medium'], id: 'deep' },
  ] as const;
  const again = {
    ...difficultyByAnswers({ slot: 'quiz', skill: 'quiz', harder: 'h', hint: 'i' }),
    sections: [{ id: 'story' }, { id: 'tale' }],
    segments: [{ prototypes: kinds, features: ['scroll.depth'] }, { by: 'reading' as const }],
  };
  const one = composeRuleset(base, again);
  expect(one.skills).toEqual(base.skills);
  expect(one.sections).toEqual([{ id: 'story' }, { id: 'tale' }]);
  expect(one.segments).toEqual([...base.segments!, { by: 'reading' }]);
  const { findings } = checkRules(parseStrict(JSON.stringify(one), RULESET), null);
  expect(findings.filter(({ kind }) => kind === 'refused')).toEqual([]);
});

describe('what a preset lacks is told by its name, at once:', () => {
  test.each([
    ['enlargeOnHover', 'slot'],
    ['promptOnLeaving', 'slot variant'],
    ['highlightSimilar', 'slot product'],
    ['bannerOnInterest', 'slot product variant'],
    ['tellPause', 'slot'],
    ['summaryForReader', 'slot short long'],
    ['visualOrText', 'slot pictures text carousel summary'],
    ['difficultyByAnswers', 'slot skill harder hint'],
  ] as const)('%s needs %s', (name, needed) => {
    const preset = presets[name] as (place?: object) => object;
    const all = Object.fromEntries(needed.split(' ').map((member) => [member, 'x']));
    expect(() => preset(all)).not.toThrow();
    expect(() => preset()).toThrow(`${name}() needs "slot".`);
    for (const member of Object.keys(all))
      expect(() => preset({ ...all, [member]: undefined })).toThrow(`${name}() needs "${member}".`);
  });
});
