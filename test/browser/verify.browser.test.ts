/** `attune/verify` in an auditor's browser: the same verdicts as in Node, and a page that can paint meanwhile. */
import { expect, test } from 'vitest';
import { auditBundle } from '../../consent/verify.js';
import { body, WHOLE } from '../unit/consent/mutants/forge.js';
import { TRUSTED } from '../unit/consent/site-log.js';
import { LOGGED, wholeStory } from '../unit/consent/story.js';

test('a whole life with its receipts is clean, rule by rule', async () => {
  const { verdict, rules } = await auditBundle(JSON.stringify(await (await wholeStory(LOGGED)).bundle()), TRUSTED);
  expect(rules.filter(({ result }) => result !== 'pass')).toEqual([]);
  expect(verdict).toBe('clean');
});

test('a forged one is told by the same rule as in Node', async () => {
  const { rules } = await auditBundle(JSON.stringify(await body('given', { validUntil: '2027-06-21' })));
  expect(rules.filter(({ result }) => result === 'fail').map(({ id, entry }) => [id, entry])).toEqual([['A7', 1]]);
});

test('who shows progress is waited for', async () => {
  const shares: number[] = [];
  await auditBundle(
    JSON.stringify(WHOLE),
    {},
    {
      progress: async (share) => {
        await new Promise(requestAnimationFrame);
        shares.push(share);
      },
    },
  );
  expect(shares.at(-1)).toBeCloseTo(1);
});
