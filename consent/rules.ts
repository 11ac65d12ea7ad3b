/**
 * What an auditor checks: one small function a rule, over the evidence laid out once.
 *
 * A rule yields what it finds. No finding is a pass, one fault is a failure, and what cannot be told for want of a key
 * or a text is said to be so, never passed over. The numbers are those of docs/consent-log.md; A5 (receipts), A15
 * (mandatory fields of an ISO export) and A18 (retention) are not checked yet and not listed.
 */
import { equalBytes, toHex } from '../kernel/bytes.js';
import { isAttuneError } from '../kernel/errors.js';
import { REPORT_BYTES } from '../kernel/envelope.js';
import { openNote } from '../kernel/note.js';
import { epochOf, type Metric, type Policy, unixDay } from '../kernel/policy.js';
import { type Purpose, STORES } from '../kernel/purpose.js';
import { subsetSelection } from '../kernel/stats/subset-selection.js';
import { type Evidence, grantedIn, type Moment } from './evidence.js';
import { allows, type ConsentBody, type Entry, type ReportBody, timestamp, validUntilOf } from './record.js';
import { GPC_OVERRIDE, isAutomatic } from './speaker.js';

export type RuleId =
  'A1' | 'A2' | 'A3' | 'A4' | 'A6' | 'A7' | 'A8' | 'A9' | 'A10' | 'A11' | 'A12' | 'A13' | 'A14' | 'A16' | 'A17';

export interface Finding {
  readonly result: 'fail' | 'unverifiable' | 'not applicable';
  readonly detail: string;
  /** Number of the entry it is about. */
  readonly entry: number | null;
}
type Findings = Iterable<Finding> | AsyncIterable<Finding>;

export interface Rule {
  readonly id: RuleId;
  readonly title: string;
  /** Whether the rule reads the entries in time, and so can say nothing where one of them cannot be read. */
  readonly readsHistory: boolean;
  readonly findings: (evidence: Evidence) => Findings;
}

export const RULES: readonly Rule[] = [
  rule('A1', 'Every entry is canonical and of the exact shape', entriesAreCanonical, 'any entries'),
  rule('A2', 'Entries are numbered without a gap, each naming the one before by hash', chainHolds, 'any entries'),
  rule('A3', 'Every checkpoint is signed and its root is that of the entries', checkpointsHold, 'any entries'),
  rule('A4', 'The checkpoints describe one ledger that only grew', checkpointsAgree, 'any entries'),
  rule('A6', 'Time never runs backwards', timeIsMonotone),
  rule('A7', 'Every choice is one the laws of consent allow', choicesAreLawful),
  rule('A8', 'Every report had a valid grant of sharing before it', reportsHadConsent),
  rule('A9', 'Reports are the recorded ones, well signed, by keys used once', reportsAreGenuine),
  rule('A10', 'The privacy budget was never exceeded', budgetHolds),
  rule('A11', 'Metrics, ε and answers are those of the policy', answersFollowPolicy),
  rule('A12', 'After a withdrawal nothing happened until a new grant', withdrawalIsSilence),
  rule('A13', 'What was kept for a lost purpose was erased', lossesAreErased),
  rule('A14', 'Notice, policy and purposes hash to what was recorded', textsAreTheRecorded),
  rule('A16', 'All reports have one length and empty padding', reportsLookAlike, 'any entries'),
  rule('A17', 'No address, e-mail or browser name in any entry', nothingIdentifies, 'any entries'),
];

function rule(
  id: RuleId,
  title: string,
  findings: Rule['findings'],
  needs: 'readable entries' | 'any entries' = 'readable entries',
): Rule {
  return { id, title, findings, readsHistory: needs === 'readable entries' };
}

const fail = (detail: string, entry: number | null = null): Finding => ({ result: 'fail', detail, entry });
const cannotTell = (detail: string, entry: number | null = null): Finding => ({
  result: 'unverifiable',
  detail,
  entry,
});
const notApplicable = (detail: string): Finding => ({ result: 'not applicable', detail, entry: null });

/* A1 to A4: the ledger as bytes. */

function* entriesAreCanonical({ leaves }: Evidence): Iterable<Finding> {
  for (const [index, { entry, fault }] of leaves.entries()) if (!entry) yield fail(fault, index);
}

function* chainHolds({ leaves }: Evidence): Iterable<Finding> {
  for (const [index, { entry }] of leaves.entries()) {
    if (!entry) continue;
    if (entry.seq !== index) yield fail(`The entry calls itself number ${entry.seq}.`, index);
    const prev = index === 0 ? '0'.repeat(64) : toHex(leaves[index - 1]!.hash);
    if (entry.prev !== prev) yield fail('`prev` is not the hash of the entry before.', index);
  }
}

async function* checkpointsHold({
  bundle,
  leaves,
  roots,
  checkpoints,
  verifier,
  verify,
}: Evidence): AsyncIterable<Finding> {
  for (const [i, { note, checkpoint }] of checkpoints.entries()) {
    const name = `Checkpoint ${i}`;
    if (!checkpoint) {
      yield fail(`${name} is not a checkpoint.`);
      continue;
    }
    const { origin, size, root } = checkpoint;
    if (origin !== bundle.origin) yield fail(`${name} belongs to another ledger.`);
    if (size >= roots.length) yield fail(`${name} covers ${size} entries, but the bundle has ${leaves.length}.`);
    else if (!equalBytes(root, roots[size]!)) yield fail(`${name} has another root than the first ${size} entries.`);
    if (!verifier) continue;
    if (verifier.name !== origin) yield fail(`${name} is not signed under the name of its ledger.`);
    try {
      await openNote(note, [verifier], verify);
    } catch (thrown) {
      yield isAttuneError(thrown, 'crypto/missing')
        ? cannotTell('This host cannot verify Ed25519.')
        : fail(`${name}: ${(thrown as Error).message}`);
    }
  }
  if (!verifier) yield cannotTell('The ledger has no key: this browser could not sign checkpoints.');
  const covered = Math.max(0, ...checkpoints.map(({ checkpoint }) => checkpoint?.size ?? 0));
  if (covered < leaves.length) yield cannotTell('No checkpoint pins the entries from here on.', covered);
}

function* checkpointsAgree({ checkpoints, roots }: Evidence): Iterable<Finding> {
  if (checkpoints.length < 2) {
    yield notApplicable('There are no two checkpoints to compare.');
    return;
  }
  let before = 0;
  for (const [i, { checkpoint }] of checkpoints.entries()) {
    if (!checkpoint) continue;
    const { size, root } = checkpoint;
    if (size < before) yield fail(`Checkpoint ${i} covers ${size} entries, an earlier one ${before}.`);
    // The bundle has all leaves, so consistency needs no proof: every older tree is recomputed from them.
    if (size < roots.length && !equalBytes(root, roots[size]!)) {
      yield fail(`Checkpoint ${i} is of a ledger that did not grow into this one.`);
    }
    before = Math.max(before, size);
  }
}

/* A6, A7, A12, A13: what happened, in order. */

function* timeIsMonotone({ history }: Evidence): Iterable<Finding> {
  for (const [index, { at }] of history.entries()) {
    if (index > 0 && at < history[index - 1]!.at) yield fail('The entry is dated before the one before it.', index);
  }
}

/** A consent record, the one it follows, and what else a law may look at. */
interface Choice {
  readonly now: ConsentBody;
  readonly before: ConsentBody | null;
  readonly at: number;
  readonly isYes: boolean;
  readonly granted: readonly Purpose[];
  /** Granted by the record before; perhaps expired by now. */
  readonly held: readonly Purpose[];
  readonly isExpired: boolean;
  /** Fewer purposes than before, the kept ones under the same hash: needs nobody's yes. */
  readonly narrows: boolean;
  readonly earlier: readonly ConsentBody[];
}

const PERSONS: readonly string[] = ['subject', 'guardian'];
const UNDECIDED: readonly string[] = ['unknown', 'requested', 'deferred'];
const overridesGpc = ({ method }: ConsentBody): boolean => method.endsWith(GPC_OVERRIDE) && !isAutomatic(method);

/** Laws L1 to L8 of consent as far as a record can show them. */
const LAWS: readonly (readonly [breach: string, isKept: (choice: Choice) => boolean])[] = [
  ['Only "given" and "renewed" grant purposes, and each at least one', (c) => c.isYes === c.granted.length > 0],
  [
    'A purpose is granted without "observe", which it needs',
    (c) => c.granted.length === 0 || c.granted.includes('observe'),
  ],
  [
    '"share" is granted against the browser\'s signal',
    (c) => !c.now.gpc || !c.granted.includes('share') || overridesGpc(c.now),
  ],
  ['A no became a yes without an act of the person', (c) => !c.isYes || c.narrows || isWilled(c)],
  ['A grant went on past its end without "expired"', (c) => !(c.isYes && c.held.length > 0 && c.isExpired)],
  [
    'A grant must end 180 days after it was given; a narrowed one keeps its end',
    (c) => c.now.validUntil === (c.isYes ? (c.narrows ? c.before!.validUntil : validUntilOf(c.at)) : null),
  ],
  [
    'Requests, expiry, consent platforms and programs act as the controller',
    (c) =>
      c.now.by === 'controller' ||
      !(c.now.state === 'requested' || c.now.state === 'expired' || (c.isYes && isAutomatic(c.now.method))),
  ],
  ['A signal is named that the browser did not give', (c) => c.now.by !== 'signal' || c.now.gpc],
  [
    '"expired" stands where nothing had expired',
    (c) => c.now.state !== 'expired' || (c.held.length > 0 && c.isExpired),
  ],
  ['"withdrawn" stands where nothing was granted', (c) => c.now.state !== 'withdrawn' || c.held.length > 0],
  [
    'A record that changes a grant must name it in `replaces`',
    (c) =>
      c.now.replaces === (c.held.length > 0 ? c.before!.recordId : null) ||
      (c.held.length === 0 && c.earlier.some((e) => e.recordId === c.now.replaces)),
  ],
  ['A record id is used twice', (c) => !c.earlier.some((e) => e.recordId === c.now.recordId)],
  [
    '`subject` must stay through a consent cycle and be new after it',
    (c) =>
      !c.before ||
      (endsCycle(c.before) ? !c.earlier.some((e) => e.subject === c.now.subject) : c.now.subject === c.before.subject),
  ],
];

/** A person acted; or nobody had said no yet, nothing objects, and a program or consent platform relays a first yes. */
const isWilled = ({ now, earlier }: Choice): boolean =>
  (PERSONS.includes(now.by) && !isAutomatic(now.method)) ||
  (now.by === 'controller' && now.state === 'given' && !now.gpc && earlier.every((e) => UNDECIDED.includes(e.state)));

const endsCycle = (consent: ConsentBody): boolean =>
  grantedIn(consent).length === 0 && !UNDECIDED.includes(consent.state);

function* choicesAreLawful({ history }: Evidence): Iterable<Finding> {
  const earlier: ConsentBody[] = [];
  for (const { index, entry, at, consent: before } of history) {
    if (entry.type === 'signal' && entry.body.gpc && grantedIn(before).includes('share')) {
      const next = history[index + 1]?.entry;
      if (next?.type !== 'consent' || grantedIn(next.body).includes('share')) {
        yield fail('The browser objected and "share" was not taken back at once.', index);
      }
    }
    if (entry.type !== 'consent') continue;
    const choice = choiceOf(entry.body, before, at, earlier);
    for (const [breach, isKept] of LAWS) if (!isKept(choice)) yield fail(`${breach}.`, index);
    earlier.push(entry.body);
  }
}

function choiceOf(now: ConsentBody, before: ConsentBody | null, at: number, earlier: readonly ConsentBody[]): Choice {
  const granted = now.purposes.filter((purpose) => purpose.granted).map((purpose) => purpose.id);
  const held = grantedIn(before);
  const hashIn = (consent: ConsentBody, id: Purpose): string | undefined =>
    consent.purposes.find((purpose) => purpose.id === id)?.sha256;
  return {
    now,
    before,
    at,
    isYes: now.state === 'given' || now.state === 'renewed',
    granted,
    held,
    isExpired: before !== null && before.validUntil !== null && timestamp(at).slice(0, 10) >= before.validUntil,
    narrows:
      granted.length < held.length &&
      granted.every((id) => held.includes(id) && hashIn(now, id) === hashIn(before!, id)),
    earlier: [...earlier],
  };
}

function* withdrawalIsSilence({ history }: Evidence): Iterable<Finding> {
  const allowed: readonly Entry['type'][] = ['consent', 'erasure', 'signal'];
  for (const { index, entry, consent } of history) {
    if (consent?.state === 'withdrawn' && !allowed.includes(entry.type)) {
      yield fail(`An entry of type "${entry.type}" follows a withdrawal.`, index);
    }
  }
}

function* lossesAreErased({ history, policies }: Evidence): Iterable<Finding> {
  let held: readonly Purpose[] = [];
  /** Stores to be erased, and by which entry they came to be. The data key is owed where no purpose is left. */
  const owed = new Map<string, number>();
  const DATA_KEY = 'data key';

  for (const { index, entry, consent } of history) {
    let kept = held;
    if (entry.type === 'consent') {
      kept = grantedIn(entry.body);
      const early = kept.find((id) => STORES[id].some((store) => owed.has(store)));
      if (early || (kept.length > 0 && owed.has(DATA_KEY))) {
        yield fail('A purpose was granted again before its stores were erased.', index);
      }
    }
    if (entry.type === 'policy' && consent) {
      const known = policies.get(entry.body.sha256);
      if (!known?.policy) yield cannotTell('The text of the new policy is missing.', index);
      else
        kept = held.filter((id) =>
          consent.purposes.some((p) => p.id === id && p.sha256 === known.purposeHashes.get(id)),
        );
    }
    if (entry.type === 'erasure') {
      if (entry.body.keyDestroyed !== (held.length === 0)) {
        yield fail('The data key must go when, and only when, no purpose is left.', index);
      }
      for (const store of entry.body.stores) owed.delete(store);
      if (entry.body.keyDestroyed) owed.delete(DATA_KEY);
    }
    for (const id of held) if (!kept.includes(id)) for (const store of STORES[id]) owed.set(store, index);
    if (held.length > 0 && kept.length === 0) owed.set(DATA_KEY, index);
    held = kept;
  }
  for (const [store, index] of owed) yield fail(`No erasure of "${store}" follows.`, index);
}

/* A8 to A11, A16: the reports. */

type ReportMoment = Moment & { readonly body: ReportBody };
const reportsIn = (history: readonly Moment[]): ReportMoment[] =>
  history.flatMap((moment) => (moment.entry.type === 'report' ? [{ ...moment, body: moment.entry.body }] : []));

const NO_REPORT = notApplicable('No report was made.');

function* reportsHadConsent({ history, policies, wires }: Evidence): Iterable<Finding> {
  const reports = reportsIn(history);
  if (reports.length === 0) yield NO_REPORT;
  for (const { index, at, consent, policy, gpc, body } of reports) {
    if (!consent) {
      yield fail('No consent was recorded before this report.', index);
      continue;
    }
    if (gpc && !overridesGpc(consent)) yield fail('The browser objected to sharing (Global Privacy Control).', index);
    const recorded = consent.purposes.find((purpose) => purpose.id === 'share')?.sha256;
    // A later policy leaves the grant standing where it says the same about sharing.
    const inForce = policy === consent.policy ? recorded : policies.get(policy!)?.purposeHashes.get('share');
    if (policy !== consent.policy && !policies.get(policy!)?.policy) {
      yield cannotTell('The text of the policy in force is missing.', index);
    } else if (!allows(consent, 'share', at, inForce)) {
      yield fail(`"share" was not granted: the consent is "${consent.state}", ${whyNot(consent, at, inForce)}.`, index);
    }
    const wire = wires.find((w) => w.digest === body.digest);
    if (wire?.report && wire.report.summary.policy !== policy)
      yield fail('The report names another policy than the one in force.', index);
  }
}

function whyNot(consent: ConsentBody, at: number, inForce: string | undefined): string {
  if (!grantedIn(consent).includes('share')) return 'without "share"';
  return allows({ ...consent, validUntil: '9999-12-31' }, 'share', at, inForce)
    ? `expired on ${consent.validUntil}`
    : 'for other terms of sharing than those in force';
}

async function* reportsAreGenuine({ history, wires, verify }: Evidence): AsyncIterable<Finding> {
  const reports = reportsIn(history);
  if (reports.length === 0 && wires.length === 0) yield NO_REPORT;
  else if (wires.length === 0) yield notApplicable('The bundle holds no wire: sent reports are not kept.');

  for (const [i, { index, body }] of reports.entries()) {
    if (reports.findIndex((r) => r.body.digest === body.digest) < i) yield fail('One report is recorded twice.', index);
  }
  const keys = new Set<string>();
  for (const [i, { digest, report, fault }] of wires.entries()) {
    const record = reports.find((r) => r.body.digest === digest);
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

/** Caps in millionths of ε over any so many days, and for one report. */
const CAPS = [
  { days: 91, cap: 8_000_000 },
  { days: 364, cap: 24_000_000 },
] as const;
const REPORT_CAP = 2_000_000;

function* budgetHolds({ history, policies }: Evidence): Iterable<Finding> {
  const reports = reportsIn(history);
  if (reports.length === 0) yield NO_REPORT;
  const debits = reports.map(({ at, body }) => ({
    day: unixDay(at),
    cost: Math.ceil((body.eps[0] * 1_000_000) / body.eps[1]),
  }));
  for (const [i, { index, at, body, policy }] of reports.entries()) {
    if (debits[i]!.cost > REPORT_CAP) yield fail('One report cost more than ε = 2.', index);
    for (const { days, cap } of CAPS) {
      const spent = debits
        .slice(0, i + 1)
        .filter(({ day }) => day > debits[i]!.day - days)
        .reduce((sum, { cost }) => sum + cost, 0);
      if (spent > cap)
        yield fail(`${spent / 1_000_000} ε were spent within ${days} days; the cap is ${cap / 1_000_000}.`, index);
    }
    if (i > 0 && body.epoch <= reports[i - 1]!.body.epoch)
      yield fail('There is one report an epoch, and epochs only rise.', index);
    const budget = policies.get(policy ?? '')?.policy?.budget;
    if (budget && body.epoch > epochOf(budget, at)) yield fail('The epoch had not begun.', index);
  }
}

function* answersFollowPolicy({ history, policies, wires }: Evidence): Iterable<Finding> {
  const reports = reportsIn(history);
  if (reports.length === 0) yield NO_REPORT;
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
    const r = wires.find((wire) => wire.digest === body.digest)?.report?.summary.r;
    if (r && !isAnswer(r, metric)) yield fail('The answer is none that this metric can have.', index);
  }
}

/** A subset of the size that the mechanism fixes, its cells rising and in range. */
function isAnswer(r: readonly number[], { cells, eps }: Metric): boolean {
  const { d } = subsetSelection(cells, eps);
  return r.length === d && r.every((cell, i) => cell >= 0 && cell < cells && (i === 0 || cell > r[i - 1]!));
}

function* reportsLookAlike({ wires }: Evidence): Iterable<Finding> {
  if (wires.length === 0) yield notApplicable('The bundle holds no report.');
  for (const [i, { text, report, fault }] of wires.entries()) {
    if (text.length !== REPORT_BYTES)
      yield fail(`Report ${i} has ${text.length} characters instead of ${REPORT_BYTES}.`);
    else if (!report) yield fail(`Report ${i}: ${fault}`);
  }
}

/* A14, A17: the texts behind the hashes, and what no text may hold. */

function* textsAreTheRecorded({ bundle, history, policies, notices }: Evidence): Iterable<Finding> {
  for (const [name, { isItself, policy }] of policies) {
    if (!isItself) yield fail(`The text of policy ${name.slice(0, 8)}… hashes to another name.`);
    else if (!policy) yield fail(`The text of policy ${name.slice(0, 8)}… is no attune.policy/1.`);
  }
  for (const notice of bundle.notices) {
    if (!notices.has(notice.sha256)) yield fail(`The notice in "${notice.lang}" hashes to another name.`);
  }
  for (const { index, entry } of history) {
    if (entry.type === 'policy' && !policies.has(entry.body.sha256))
      yield cannotTell('The text of this policy is missing.', index);
    if (entry.type !== 'consent') continue;
    const { body } = entry;
    const known = policies.get(body.policy);
    if (!known) yield cannotTell('The text of this policy is missing.', index);
    else if (known.policy && !isUnder(body, known.policy, known.purposeHashes)) {
      yield fail('Notice, jurisdiction or purposes are not those of the policy named.', index);
    }
    if (!notices.has(body.notice.sha256)) yield cannotTell('The text of the notice that was shown is missing.', index);
  }
}

/** Whether a consent record says of its policy what the policy says. */
function isUnder(body: ConsentBody, policy: Policy, hashes: ReadonlyMap<Purpose, string>): boolean {
  const { id, version, lang, sha256 } = body.notice;
  return (
    body.jurisdiction === policy.jurisdiction &&
    id === policy.notice.id &&
    version === policy.notice.version &&
    policy.notice.texts.some((text) => text.lang === lang && text.sha256 === sha256) &&
    body.purposes.length === hashes.size &&
    body.purposes.every((purpose) => hashes.get(purpose.id) === purpose.sha256)
  );
}

const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/;
const IPV6 =
  /(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?)(?![\w:])/i;
const EMAIL = /[^\s@"<>]+@[^\s@"<>]+\.[a-z]{2,}/i;
const USER_AGENT = /\b(?:Mozilla|AppleWebKit|Gecko|Chrome|Chromium|CriOS|Firefox|FxiOS|Safari|Edg|OPR|Opera)\/\d/i;
const FORBIDDEN = [
  ['an IP address', IPV4],
  ['an IP address', IPV6],
  ['an e-mail address', EMAIL],
  ['the name of a browser', USER_AGENT],
] as const;

function* nothingIdentifies({ leaves, policies }: Evidence): Iterable<Finding> {
  // The site's own words in its policy, such as the URL of its notice, say nothing about a visitor (A14 compares them).
  const ofTheSite = [...policies.values()].flatMap(({ policy }) =>
    policy ? [policy.notice.id, policy.notice.version] : [],
  );
  for (const [index, { entry, text }] of leaves.entries()) {
    for (const value of entry ? stringsOf(entry) : [text]) {
      const hit = ofTheSite.includes(value) ? undefined : FORBIDDEN.find(([, pattern]) => pattern.test(value));
      if (hit) yield fail(`The entry holds ${hit[0]}.`, index);
    }
  }
}

const stringsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(stringsOf)
      : [];
