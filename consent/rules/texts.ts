/** A14, A15 and A17: the texts behind the hashes, what a record must say, and what no text may hold. */
import type { Policy } from '../../kernel/policy.js';
import type { Purpose } from '../../kernel/purpose.js';
import type { Evidence } from '../evidence.js';
import { toIso27560 } from '../iso27560.js';
import type { ConsentBody } from '../record.js';
import { cannotTell, counted, fail, type Finding, type Rule } from './rule.js';

export const TEXT_RULES: readonly Rule[] = [
  {
    id: 'A14',
    title: 'Notice, policy and purposes hash to what was recorded',
    readsHistory: true,
    findings: textsAreTheRecorded,
    basis: ({ policies, notices }) =>
      `${counted(policies.size, 'policy', 'policies')}, ${counted(notices.size, 'text of a notice', 'texts of notices')}`,
    limit: 'That the visitor was shown this notice: its hash stands in the record, and its text is at hand.',
  },
  {
    id: 'A15',
    title: 'Every record has the mandatory fields of ISO/IEC TS 27560',
    readsHistory: true,
    findings: recordsAreComplete,
    basis: ({ history }) =>
      counted(
        history.filter(({ entry }) => entry.type === 'consent').length,
        'record of consent',
        'records of consent',
      ),
    limit: 'That what the fields say is true: who the controller is, and where data go, is the policy’s word.',
  },
  {
    id: 'A17',
    title: 'No address, e-mail or browser name anywhere in the ledger',
    readsHistory: false,
    findings: nothingIdentifies,
    basis: ({ leaves }) => counted(leaves.length, 'entry', 'entries'),
    limit: 'That no text identifies anybody in another way: patterns find addresses and names of browsers.',
  },
];

function* textsAreTheRecorded({ bundle, history, policies, notices }: Evidence): Iterable<Finding> {
  for (const [name, { isItself, policy }] of policies) {
    if (!isItself) yield fail(`The text of policy ${name.slice(0, 8)}… hashes to another name.`);
    else if (!policy) yield fail(`The text of policy ${name.slice(0, 8)}… is no attune.policy/1.`);
  }
  const known = [...policies.values()].flatMap(({ policy }) => policy?.notice.texts ?? []);
  for (const { lang, sha256 } of bundle.notices) {
    if (!notices.has(sha256)) yield fail(`The notice in "${lang}" hashes to another name.`);
    const named = known.filter((text) => text.sha256 === sha256);
    if (named.length > 0 && !named.some((text) => text.lang === lang))
      yield fail(`A policy has the notice in "${lang}" in another language.`);
  }
  for (const { index, entry } of history) {
    if (entry.type === 'policy' && !policies.has(entry.body.sha256))
      yield cannotTell('The text of this policy is missing.', index);
    if (entry.type !== 'consent') continue;
    const { body } = entry;
    const named = policies.get(body.policy);
    if (!named) yield cannotTell('The text of this policy is missing.', index);
    else if (named.policy && !isUnder(body, named.policy, named.purposeHashes)) {
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

/**
 * A record is complete if it can be exported: with its policy, and without a guess. Records that differ by names and days alone,
 * which A1 has seen to be some, export alike: one of them is tried.
 */
async function* recordsAreComplete({ history, leaves, policies }: Evidence): AsyncIterable<Finding> {
  const faults = new Map<string, Map<string, string | null>>();
  for (const { index, entry } of history) {
    if (entry.type !== 'consent') continue;
    const named = policies.get(entry.body.policy);
    if (!named?.policy) {
      yield cannotTell(named ? 'The policy is none; see A14.' : 'The text of this policy is missing.', index);
      continue;
    }
    const { text } = leaves[index]!;
    const { state, validUntil } = entry.body;
    const ending = validUntil === null ? state : `${state}, ends`;
    if (!faults.has(ending)) faults.set(ending, new Map());
    const ofAlike = faults.get(ending)!;
    // In canonical order all else that matters stands before the record's id.
    const beginning = text.slice(0, text.indexOf('"recordId":"'));
    if (!ofAlike.has(beginning)) ofAlike.set(beginning, await faultOfExport(text, named.text));
    const fault = ofAlike.get(beginning);
    if (fault != null) yield fail(fault, index);
  }
}

async function faultOfExport(record: string, policy: string): Promise<string | null> {
  try {
    await toIso27560(record, policy);
    return null;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

/** Four numbers up to 255, and not five: that is a version. */
const IPV4 = /(?<!\d|\d\.)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\d|\.\d)/;
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
/** What each of those patterns needs, and hardly any entry has: its own version, at the end, is known. */
const SUSPECT = /@|::|\.\d{1,3}\.|(?::[0-9a-f]{1,4}){3}:|\/\d(?!"\}$)/i;

function* nothingIdentifies({ bundle, checkpoints, leaves, policies }: Evidence): Iterable<Finding> {
  // The site's own words in its policy, such as the URL of its notice, say nothing about a visitor (A14 compares them).
  const ofTheSite = [...policies.values()].flatMap(({ policy }) =>
    policy ? [policy.notice.id, policy.notice.version] : [],
  );
  for (const [index, { entry, text }] of leaves.entries()) {
    // Canonical text escapes none of these letters, so one look at the whole text does.
    if (entry && !SUSPECT.test(text)) continue;
    for (const value of entry ? stringsOf(entry) : [text]) {
      const hit = ofTheSite.includes(value) ? undefined : hitIn(value);
      if (hit) yield fail(`The entry holds ${hit}.`, index);
    }
  }
  if (!DEVICE.test(bundle.origin)) yield fail('The ledger’s name is not that of a device, which is random.');
  for (const [i, { note }] of checkpoints.entries()) {
    const signers = [...note.matchAll(/^— (\S+)/gm)].map(([, name]) => hitIn(name!)).find(Boolean);
    if (signers) yield fail(`A signature of checkpoint ${i} is under a name that holds ${signers}.`);
  }
}

const DEVICE = /^attune\.invalid\/device\/[0-9a-f]{32}$/;

const hitIn = (value: string): string | undefined => FORBIDDEN.find(([, pattern]) => pattern.test(value))?.[0];

const stringsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(stringsOf)
      : [];
