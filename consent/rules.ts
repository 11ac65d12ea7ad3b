/**
 * What an auditor checks: one small function a rule, over the evidence laid out once.
 *
 * A rule yields what it finds. No finding is a pass, one fault is a failure, and what cannot be told for want of a key
 * or a text is said to be so, never passed over. The numbers are those of docs/consent-log.md.
 */
import { CHOICE_RULES } from './rules/choices.js';
import { LEDGER_RULES } from './rules/ledger.js';
import { LOSS_RULES } from './rules/losses.js';
import { RECEIPT_RULES } from './rules/receipts.js';
import { REPORT_RULES } from './rules/reports.js';
import { TEXT_RULES } from './rules/texts.js';
import type { Rule } from './rules/rule.js';

export type { Finding, Rule, RuleId } from './rules/rule.js';

/** In the order of their numbers, in which an auditor reads them. */
export const RULES: readonly Rule[] = [
  ...LEDGER_RULES,
  ...RECEIPT_RULES,
  ...CHOICE_RULES,
  ...REPORT_RULES,
  ...LOSS_RULES,
  ...TEXT_RULES,
].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
