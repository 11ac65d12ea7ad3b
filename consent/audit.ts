/** The audit: evidence is laid out, each rule looks at it, and the verdict is what they found. */
import { isAttuneError } from '../kernel/errors.js';
import type { VerifySignature } from '../kernel/note.js';
import type { Bundle } from './bundle.js';
import { type Brought, type Evidence, layOut } from './evidence.js';
import { type Finding, type Rule, type RuleId, RULES } from './rules.js';

export interface RuleResult {
  readonly id: RuleId;
  readonly title: string;
  readonly result: 'pass' | Finding['result'];
  /** The first finding that makes it so, and the number of the entry it is about. */
  readonly detail: string;
  readonly entry: number | null;
  /** All findings, but no more than {@link MOST_FINDINGS}. */
  readonly findings: readonly Finding[];
  /** What the rule looked at. */
  readonly basis: string;
  /** What a pass does not show; empty where that goes without saying. */
  readonly limit: string;
}

export interface Audit {
  readonly verdict: 'clean' | 'broken' | 'malformed' | 'unverifiable';
  /** Empty where the text is no bundle. */
  readonly rules: readonly RuleResult[];
  readonly summary: string;
}

export interface AuditOptions {
  /** Told what share of the work is done, 0 to 1. It is waited for, so that a page can paint meanwhile. */
  readonly progress?: (share: number) => void | Promise<void>;
}

/** What is found a thousand times is told a hundred times. */
const MOST_FINDINGS = 100;

/** The audit, with what it looked at; null where the text is no bundle. */
export async function auditEvidence(
  text: string,
  brought: Brought,
  { progress }: AuditOptions,
): Promise<{ readonly audit: Audit; readonly evidence: Evidence | null }> {
  const meter = openMeter(progress);
  let evidence: Evidence;
  try {
    evidence = await layOut(text, brought, meter.laidOut);
  } catch (thrown) {
    if (!isAttuneError(thrown, 'document/malformed')) throw thrown;
    return { audit: { verdict: 'malformed', rules: [], summary: thrown.message }, evidence: null };
  }
  evidence = { ...evidence, verify: meter.counting(evidence.verify) };
  const rules: RuleResult[] = [];
  for (const rule of RULES) {
    rules.push(await judge(rule, evidence));
    await meter.judged();
  }
  return { audit: sumUp(rules), evidence };
}

function sumUp(rules: readonly RuleResult[]): Audit {
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
  const { id, title, limit = '' } = rule;
  const told = { id, title, basis: rule.basis(evidence), limit };
  const unread = rule.readsHistory ? evidence.leaves.findIndex((leaf) => !leaf.entry) : -1;
  if (unread >= 0) {
    const finding: Finding = { result: 'unverifiable', detail: 'The entry cannot be read; see A1.', entry: unread };
    return { ...told, ...finding, findings: [finding] };
  }
  const findings: Finding[] = [];
  const worst = new Map<Finding['result'], Finding>();
  for await (const finding of rule.findings(evidence)) {
    if (findings.length < MOST_FINDINGS) findings.push(finding);
    if (!worst.has(finding.result)) worst.set(finding.result, finding);
  }
  const first = SEVERITY.map((result) => worst.get(result)).find(Boolean);
  return { ...told, ...(first ?? { result: 'pass' as const, detail: '', entry: null }), findings };
}

interface Meter {
  laidOut(entries: number, of: Bundle): void | Promise<void>;
  /** Counts a signature. */
  counting(verify: VerifySignature): VerifySignature;
  /** Counts a rule. */
  judged(): void | Promise<void>;
}

/** What a signature takes, and what one rule takes for each entry, where laying out an entry takes 1. */
const SIGNATURE = 12;
const RULE = 0.03;

function openMeter(progress: AuditOptions['progress']): Meter {
  if (!progress) return { laidOut: () => undefined, counting: (verify) => verify, judged: () => undefined };
  let [work, total, perRule] = [0, 1, 0];
  const tell = (more: number): void | Promise<void> => progress(Math.min(1, (work += more) / total));
  return {
    laidOut(entries, { entries: { length }, checkpoints, reports, receipts }) {
      perRule = RULE * length;
      const signatures = checkpoints.length + reports.length + receipts.length;
      total = length + SIGNATURE * signatures + RULES.length * perRule;
      return tell(entries - work);
    },
    counting: (verify) => async (publicKey, message, signature) => {
      await tell(SIGNATURE);
      return verify(publicKey, message, signature);
    },
    judged: () => tell(perRule),
  };
}
