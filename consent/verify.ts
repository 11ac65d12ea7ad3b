/**
 * The audit of an exported record: entry `attune/verify`, for auditors' pages and for `attune audit`.
 *
 * Offline, deterministic, and without trust in whoever made the bundle: every claim is derived again from the bytes.
 * Not promised: that the bundle is the only one this device ever made. Whoever pins its verifier key knows more.
 */
import { isAttuneError } from '../kernel/errors.js';
import { type Brought, type Evidence, layOut } from './evidence.js';
import { type Finding, type Rule, type RuleId, RULES } from './rules.js';

export type { Brought, RuleId };
export * from './tools.js';

export interface RuleResult {
  readonly id: RuleId;
  readonly title: string;
  readonly result: 'pass' | Finding['result'];
  readonly detail: string;
  readonly entry: number | null;
}

export interface Audit {
  readonly verdict: 'clean' | 'broken' | 'malformed' | 'unverifiable';
  /** Empty where the text is no bundle. */
  readonly rules: readonly RuleResult[];
  readonly summary: string;
}

/**
 * Audits a bundle. Never throws for what the text holds: that is what the verdict says.
 *
 * @example
 * const { verdict, rules } = await auditBundle(await file.text());
 */
export async function auditBundle(text: string, brought: Brought = {}): Promise<Audit> {
  let evidence: Evidence;
  try {
    evidence = await layOut(text, brought);
  } catch (thrown) {
    if (!isAttuneError(thrown, 'document/malformed')) throw thrown;
    return { verdict: 'malformed', rules: [], summary: thrown.message };
  }
  const rules: RuleResult[] = [];
  for (const rule of RULES) rules.push(await judge(rule, evidence));

  const count = (result: RuleResult['result']): number => rules.filter((rule) => rule.result === result).length;
  const verdict = count('fail') > 0 ? 'broken' : count('unverifiable') > 0 ? 'unverifiable' : 'clean';
  const parts = (['pass', 'fail', 'unverifiable', 'not applicable'] as const)
    .filter((result) => count(result) > 0)
    .map((result) => `${count(result)} ${result}`);
  return { verdict, rules, summary: `${rules.length} rules: ${parts.join(', ')}.` };
}

/** Worst first: one fault outweighs whatever else could not be told. */
const SEVERITY: readonly Finding['result'][] = ['fail', 'unverifiable', 'not applicable'];

async function judge(rule: Rule, evidence: Evidence): Promise<RuleResult> {
  const { id, title } = rule;
  const unread = evidence.leaves.findIndex((leaf) => !leaf.entry);
  if (rule.readsHistory && unread >= 0) {
    return { id, title, result: 'unverifiable', detail: 'The entry cannot be read; see A1.', entry: unread };
  }
  const findings: Finding[] = [];
  for await (const finding of rule.findings(evidence)) findings.push(finding);
  const worst = SEVERITY.map((result) => findings.find((finding) => finding.result === result)).find(Boolean);
  return worst ? { id, title, ...worst } : { id, title, result: 'pass', detail: '', entry: null };
}
