/** A7: every choice is one that the laws of consent allow (docs/consent.md). */
import type { Policy } from '../../kernel/policy.js';
import type { Purpose } from '../../kernel/purpose.js';
import { claimsOverride, type Evidence, isYes, type Moment } from '../evidence.js';
import { type ConsentBody, validUntilOf } from '../record.js';
import { isAutomatic, platformOf } from '../speaker.js';
import { cannotTell, counted, fail, type Finding, type Rule } from './rule.js';

export const CHOICE_RULES: readonly Rule[] = [
  {
    id: 'A7',
    title: 'Every choice is one the laws of consent allow',
    readsHistory: true,
    findings: choicesAreLawful,
    basis: ({ history }) =>
      counted(
        history.filter(({ entry }) => entry.type === 'consent').length,
        'record of consent',
        'records of consent',
      ),
    limit:
      'That a person acted where a record says so: the browser told the library that the gesture was trusted. A refusal before any grant leaves no record, by intent.',
  },
];

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
  readonly past: Past;
}

/** What of all earlier records the laws ask for. */
interface Past {
  readonly ids: Set<string>;
  readonly subjects: Set<string>;
  /** Whether anything but a question was recorded. */
  isDecided: boolean;
}

const PERSONS: readonly string[] = ['subject', 'guardian'];
const UNDECIDED: readonly string[] = ['unknown', 'requested', 'deferred'];

/** Laws L1 to L8 of consent as far as a record can show them. */
const LAWS: readonly (readonly [breach: string, isKept: (choice: Choice) => boolean])[] = [
  ['Only "given" and "renewed" grant purposes, and each at least one', (c) => c.isYes === c.granted.length > 0],
  [
    'A purpose is granted without "observe", which it needs',
    (c) => c.granted.length === 0 || c.granted.includes('observe'),
  ],
  [
    '"share" is granted against the browser\'s signal',
    (c) => !c.now.gpc || !c.granted.includes('share') || isOverridden(c),
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
      (c.held.length === 0 && c.past.ids.has(c.now.replaces!)),
  ],
  ['A record id is used twice', (c) => !c.past.ids.has(c.now.recordId)],
  [
    '`subject` must stay through a consent cycle and be new after it',
    (c) => !c.before || (endsCycle(c) ? !c.past.subjects.has(c.now.subject) : c.now.subject === c.before.subject),
  ],
];

/** Laws that only the policy which the record names can settle: what they need it for, and whether it lets it be so. */
const LEAVES: readonly {
  readonly breach: string;
  readonly isNeeded: (choice: Choice) => boolean;
  readonly isGiven: (policy: Policy, choice: Choice) => boolean;
}[] = [
  {
    breach: "The policy lets nobody share against the browser's signal",
    isNeeded: (c) => c.now.gpc && c.granted.includes('share') && claimsOverride(c.now),
    isGiven: (policy) => policy.allowGpcOverride === true,
  },
  {
    breach: 'The policy does not let this consent platform answer',
    isNeeded: (c) => c.isYes && !c.narrows && platformOf(c.now.method) !== null,
    isGiven: ({ bridges }, c) => bridges.includes(platformOf(c.now.method)!),
  },
];

/** A person acted; or nobody had said no yet, nothing objects, and a program or consent platform relays a first yes. */
const isWilled = ({ now, past }: Choice): boolean =>
  (PERSONS.includes(now.by) && !isAutomatic(now.method)) ||
  (now.by === 'controller' && now.state === 'given' && !now.gpc && !past.isDecided);

/** The person confirmed just that; or did so before, and whoever takes something away since leaves it as it was. */
const isOverridden = ({ now, before }: Choice): boolean =>
  claimsOverride(now) && (!isAutomatic(now.method) || (before !== null && claimsOverride(before)));

/** Whether the record before left nothing: a withdrawal, an expiry, and no question. */
const endsCycle = ({ before, held }: Choice): boolean => held.length === 0 && !UNDECIDED.includes(before!.state);

function* choicesAreLawful({ history, policies }: Evidence): Iterable<Finding> {
  const past: Past = { ids: new Set(), subjects: new Set(), isDecided: false };
  for (const moment of history) {
    const { index, entry, held } = moment;
    if (entry.type === 'signal' && entry.body.gpc && held.includes('share')) {
      const next = history[index + 1];
      if (next?.entry.type !== 'consent' || next.grants.includes('share')) {
        yield fail('The browser objected and "share" was not taken back at once.', index);
      }
    }
    if (entry.type !== 'consent') continue;
    const choice = choiceOf(entry.body, moment, past);
    for (const [breach, isKept] of LAWS) if (!isKept(choice)) yield fail(`${breach}.`, index);
    for (const { breach, isNeeded, isGiven } of LEAVES) {
      if (!isNeeded(choice)) continue;
      const policy = policies.get(entry.body.policy)?.policy;
      if (!policy) yield cannotTell('The text of the policy, which must give leave for this, is missing.', index);
      else if (!isGiven(policy, choice)) yield fail(`${breach}.`, index);
    }
    past.ids.add(entry.body.recordId);
    past.subjects.add(entry.body.subject);
    past.isDecided ||= !UNDECIDED.includes(entry.body.state);
  }
}

function choiceOf(now: ConsentBody, moment: Moment, past: Past): Choice {
  const { consent: before, at, day, held } = moment;
  return {
    now,
    before,
    at,
    isYes: isYes(now),
    granted: now.purposes.filter((purpose) => purpose.granted).map((purpose) => purpose.id),
    held,
    isExpired: before?.validUntil != null && day >= before.validUntil,
    narrows: narrows(now, moment),
    past,
  };
}

/** Whether a record only takes away from what was held. */
export function narrows({ purposes }: ConsentBody, { consent: before, held }: Moment): boolean {
  const kept = purposes.filter((purpose) => purpose.granted);
  return (
    kept.length < held.length &&
    kept.every(
      ({ id, sha256 }) => held.includes(id) && before!.purposes.some((p) => p.id === id && p.sha256 === sha256),
    )
  );
}
