/**
 * Semantic mutants: records that are well formed, chained and signed, and say what no lawful device would. Each is told by the
 * rule that is there for it; others may tell of it, too.
 */
import { describe, expect, test } from 'vitest';
import { type Audit, auditBundle, type RuleId } from '../../../consent/verify.js';
import { CHOICE_MUTANTS } from './mutants/choices.js';
import { LOGGED_LIFE, type Mutant, WHOLE } from './mutants/forge.js';
import { LEDGER_MUTANTS } from './mutants/ledger.js';
import { LOSS_MUTANTS } from './mutants/losses.js';
import { RECEIPT_MUTANTS } from './mutants/receipts.js';
import { REPORT_MUTANTS } from './mutants/reports.js';
import { TEXT_MUTANTS } from './mutants/texts.js';
import { TRUSTED } from './site-log.js';

const MUTANTS: Readonly<Record<RuleId, readonly Mutant[]>> = {
  ...LEDGER_MUTANTS,
  ...RECEIPT_MUTANTS,
  ...CHOICE_MUTANTS,
  ...REPORT_MUTANTS,
  ...LOSS_MUTANTS,
  ...TEXT_MUTANTS,
};

const failing = ({ rules }: Audit): string[] => rules.filter((rule) => rule.result === 'fail').map((rule) => rule.id);
const ids = Object.keys(MUTANTS) as RuleId[];

test('the originals are clean', async () => {
  expect(failing(await auditBundle(JSON.stringify(WHOLE)))).toEqual([]);
  expect((await auditBundle(JSON.stringify(LOGGED_LIFE), TRUSTED)).verdict).toBe('clean');
});

test('there are more than sixty, and some for each rule', () => {
  expect(Object.values(MUTANTS).flat().length).toBeGreaterThan(100);
  expect(ids.filter((id) => MUTANTS[id].length < 2)).toEqual([]);
});

/** @threat log-story */
describe.each(ids)('%s tells of', (id) => {
  const mutants = MUTANTS[id].map(([name, forge, brought]) => ({ name, forge, brought }));
  test.each(mutants)('$name', async ({ forge, brought }) => {
    const audit = await auditBundle(JSON.stringify(await forge()), { ...TRUSTED, ...brought });
    expect(audit.verdict).toBe('broken');
    expect(failing(audit)).toContain(id);
    // The ledger's bytes are in order: it is what they say that is not.
    const bytes = ['A1', 'A2', 'A3', 'A4'];
    if (!bytes.includes(id)) expect(failing(audit).filter((rule) => bytes.includes(rule))).toEqual([]);
  });
});
