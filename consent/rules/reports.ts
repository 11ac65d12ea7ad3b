/** A8 to A11 and A16: the reports, by whose leave and at what cost. */
import { toHex } from '../../kernel/bytes.js';
import { REPORT_BYTES } from '../../kernel/envelope.js';
import { isAttuneError } from '../../kernel/errors.js';
import { epochOf, type Metric } from '../../kernel/policy.js';
import { subsetSelection } from '../../kernel/stats/subset-selection.js';
import { CAPS, costOf, spending } from '../budget.js';
import { claimsOverride, type Evidence, type ReportMoment } from '../evidence.js';
import { allows } from '../record.js';
import { cannotTell, counted, fail, type Finding, notApplicable, type Rule } from './rule.js';

const recorded = ({ reports }: Evidence): string => `${counted(reports.length, 'report')} on record`;
const kept = ({ wires }: Evidence): string => `${counted(wires.length, 'wire')} at hand`;

export const REPORT_RULES: readonly Rule[] = [
  {
    id: 'A8',
    title: 'Every report had a valid grant of sharing before it',
    readsHistory: true,
    findings: reportsHadConsent,
    basis: recorded,
  },
  {
    id: 'A9',
    title: 'Reports are the recorded ones, well signed, by keys used once',
    readsHistory: true,
    findings: reportsAreGenuine,
    basis: (evidence) => `${recorded(evidence)}, ${kept(evidence)}`,
    limit: 'What sent reports said: a device keeps the digest of each, and its bytes only until they are sent.',
  },
  {
    id: 'A10',
    title: 'The privacy budget was never exceeded',
    readsHistory: true,
    findings: budgetHolds,
    basis: recorded,
    limit: 'What was reported before this ledger began: whoever clears the site’s data clears the counters too.',
  },
  {
    id: 'A11',
    title: 'Site, metrics, ε and answers are those of the policy',
    readsHistory: true,
    findings: answersFollowPolicy,
    basis: (evidence) => `${recorded(evidence)}, ${kept(evidence)}`,
    limit: 'That an answer was drawn with that ε: of one answer nobody can tell.',
  },
  {
    id: 'A16',
    title: 'All reports have one length and empty padding',
    readsHistory: false,
    findings: reportsLookAlike,
    basis: kept,
  },
];

const NO_REPORT = notApplicable('No report was made.');

function* reportsHadConsent({ reports, policies, wireOf }: Evidence): Iterable<Finding> {
  if (reports.length === 0) yield NO_REPORT;
  for (const report of reports) {
    const { index, at, consent, policy, gpc, body } = report;
    if (!consent) {
      yield fail('No consent was recorded before this report.', index);
      continue;
    }
    const inForce = policies.get(policy!)?.policy;
    if (gpc && !(claimsOverride(consent) && (!inForce || inForce.allowGpcOverride)))
      yield fail('The browser objected to sharing (Global Privacy Control).', index);
    const granted = consent.purposes.find((purpose) => purpose.id === 'share')?.sha256;
    // A later policy leaves the grant standing where it says the same about sharing.
    const terms = policy === consent.policy ? granted : policies.get(policy!)?.purposeHashes.get('share');
    if (policy !== consent.policy && !inForce) {
      yield cannotTell('The text of the policy in force is missing.', index);
    } else if (!allows(consent, 'share', at, terms)) {
      yield fail(`"share" was not granted: the consent is "${consent.state}", ${whyNot(report, terms)}.`, index);
    }
    const sent = wireOf.get(body.digest)?.report;
    if (sent && sent.summary.policy !== policy)
      yield fail('The report names another policy than the one in force.', index);
  }
}

function whyNot({ consent, held, at }: ReportMoment, terms: string | undefined): string {
  if (!held.includes('share')) return 'without "share"';
  return allows({ ...consent!, validUntil: '9999-12-31' }, 'share', at, terms)
    ? `expired on ${consent!.validUntil}`
    : 'for other terms of sharing than those in force';
}

async function* reportsAreGenuine({ reports, wires, verify }: Evidence): AsyncIterable<Finding> {
  if (reports.length === 0 && wires.length === 0) yield NO_REPORT;
  else if (wires.length === 0) yield notApplicable('The bundle holds no wire: sent reports are not kept.');

  const byDigest = new Map<string, ReportMoment>();
  for (const report of reports) {
    if (byDigest.has(report.body.digest)) yield fail('One report is recorded twice.', report.index);
    else byDigest.set(report.body.digest, report);
  }
  const keys = new Set<string>();
  for (const [i, { digest, report, fault }] of wires.entries()) {
    const record = byDigest.get(digest);
    if (!record) yield fail(`No entry has the digest of report ${i}.`);
    if (!report) {
      yield fail(`Report ${i}: ${fault}`, record?.index);
      continue;
    }
    const { publicKey, signature, signed, summary } = report;
    if (record && (summary.epoch !== record.body.epoch || summary.metric !== record.body.metric)) {
      yield fail('The report is of another epoch or metric than its entry.', record.index);
    }
    if (keys.has(toHex(publicKey))) yield fail(`Report ${i} was signed by a key already used.`, record?.index);
    keys.add(toHex(publicKey));
    try {
      if (!(await verify(publicKey, signed, signature)))
        yield fail(`The signature of report ${i} does not verify.`, record?.index);
    } catch (thrown) {
      if (!isAttuneError(thrown, 'crypto/missing')) throw thrown;
      yield cannotTell('This host cannot verify Ed25519.');
    }
  }
}

/** The cap for one report, in millionths of ε. */
const REPORT_CAP = 2_000_000;

function* budgetHolds({ reports, policies }: Evidence): Iterable<Finding> {
  if (reports.length === 0) yield NO_REPORT;
  const spent = spending(reports);
  for (const [i, { index, at, body, policy }] of reports.entries()) {
    if (costOf(body) > REPORT_CAP) yield fail('One report cost more than ε = 2.', index);
    for (const [window, { days, cap }] of CAPS.entries()) {
      const sum = spent[i]!.within[window]!;
      if (sum > cap)
        yield fail(`${sum / 1_000_000} ε were spent within ${days} days; the cap is ${cap / 1_000_000}.`, index);
    }
    if (i > 0 && body.epoch <= reports[i - 1]!.body.epoch)
      yield fail('There is one report an epoch, and epochs only rise.', index);
    const budget = policies.get(policy ?? '')?.policy?.budget;
    if (budget && body.epoch > epochOf(budget, at)) yield fail('The epoch had not begun.', index);
  }
}

function* answersFollowPolicy({ reports, policies, wireOf }: Evidence): Iterable<Finding> {
  if (reports.length === 0) yield NO_REPORT;
  const isAnswer = answerCheck();
  for (const { index, policy: name, body } of reports) {
    const policy = policies.get(name ?? '')?.policy;
    if (!policy) {
      yield cannotTell('The text of the policy in force is missing.', index);
      continue;
    }
    const metric = policy.metrics.find(({ id }) => id === body.metric);
    if (!metric) {
      yield fail('The policy does not list this metric.', index);
      continue;
    }
    if (metric.eps.join() !== body.eps.join()) yield fail('The policy gives this metric another ε.', index);
    const said = wireOf.get(body.digest)?.report?.summary;
    if (said && said.site !== policy.site) yield fail('The report names another site than the policy.', index);
    if (said && !isAnswer(said.r, metric)) yield fail('The answer is none that this metric can have.', index);
  }
}

/** Whether an answer is a subset of the size that the mechanism fixes, its cells rising and in range. */
function answerCheck(): (r: readonly number[], metric: Metric) => boolean {
  const sizes = new Map<string, number>();
  return (r, { cells, eps }) => {
    const mechanism = `${cells} ${eps.join()}`;
    const size = sizes.get(mechanism) ?? subsetSelection(cells, eps).d;
    sizes.set(mechanism, size);
    return r.length === size && r.every((cell, i) => cell >= 0 && cell < cells && (i === 0 || cell > r[i - 1]!));
  };
}

function* reportsLookAlike({ wires }: Evidence): Iterable<Finding> {
  if (wires.length === 0) yield notApplicable('The bundle holds no report.');
  for (const [i, { text, report, fault }] of wires.entries()) {
    if (text.length !== REPORT_BYTES)
      yield fail(`Report ${i} has ${text.length} characters instead of ${REPORT_BYTES}.`);
    else if (!report) yield fail(`Report ${i}: ${fault}`);
  }
}
