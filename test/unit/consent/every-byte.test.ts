/**
 * Every byte of a bundle of our own, with a receipt and a witness, changed to three others each; to all 255 with ATTUNE_LONG=1.
 * Where the golden bundle is at hand, which has the same test in test/vectors/, to one other here.
 */
import { expect, test } from 'vitest';
import { auditBundle } from '../../../consent/verify.js';
import { isGoldenHere } from '../../vectors/golden.js';
import { allOthers, freeChanges, oneOther, threeOthers, unnoticedChanges } from './every-byte.js';
import { TRUSTED } from './site-log.js';
import { LOGGED, Story } from './story.js';

const long = process.env['ATTUNE_LONG'] === '1';
const others = long ? allOthers : isGoldenHere ? oneOther : threeOthers;

const story = await Story.begin(LOGGED);
await story.request();
await story.choose();
await story.report();
await story.withdraw();
const bundle = JSON.stringify(await story.bundle(), null, 1);

test('the bundle is clean, with every rule that can pass', async () => {
  const { verdict, rules } = await auditBundle(bundle, TRUSTED);
  expect(rules.filter(({ result }) => result !== 'pass')).toEqual([]);
  expect(verdict).toBe('clean');
});

/** @threat log-bytes */
test('no change of any byte is passed over but of white space to white space', { timeout: 120 * 60_000 }, async () => {
  const begun = Date.now();
  const { tried, unnoticed } = await unnoticedChanges(bundle, TRUSTED, others);
  expect(unnoticed).toEqual(freeChanges(bundle, others));
  expect(unnoticed.length).toBeGreaterThan(0);
  console.log(`${tried} changes of ${bundle.length} bytes, ${Math.round((Date.now() - begun) / 1000)} s`);
});
