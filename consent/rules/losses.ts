/** A12, A13 and A18: what happens when a purpose is lost, and how soon. */
import { epochDays, type Policy } from '../../kernel/policy.js';
import { type Purpose, STORES } from '../../kernel/purpose.js';
import { durationOf } from '../duration.js';
import type { Evidence, Moment } from '../evidence.js';
import type { Entry } from '../record.js';
import { cannotTell, counted, fail, type Finding, type Rule } from './rule.js';

const erasures = ({ history }: Evidence): string =>
  counted(history.filter(({ entry }) => entry.type === 'erasure').length, 'erasure');

export const LOSS_RULES: readonly Rule[] = [
  {
    id: 'A12',
    title: 'After a withdrawal nothing happened until a new grant',
    readsHistory: true,
    findings: withdrawalIsSilence,
    basis: ({ history }) =>
      counted(
        history.filter(({ entry }) => entry.type === 'consent' && entry.body.state === 'withdrawn').length,
        'withdrawal',
      ),
  },
  {
    id: 'A13',
    title: 'What was kept for a lost purpose was erased',
    readsHistory: true,
    findings: lossesAreErased,
    basis: erasures,
    limit: 'That the bytes are gone from the device: the library says so in the same transaction that removes them.',
  },
  {
    id: 'A18',
    title: 'Nothing is recorded that outlived its grant or the policy’s retention',
    readsHistory: true,
    findings: retentionHolds,
    basis: (evidence) => `${counted(evidence.reports.length, 'report')}, ${erasures(evidence)}`,
    limit:
      'How old is what is kept while a grant stands; and what lay on the device of a visitor who stayed away after its end, since a page that is not open erases nothing.',
  },
];

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

  for (const moment of history) {
    const { index, entry, consent } = moment;
    const kept = keptAfter(moment, held, policies);
    if (entry.type === 'consent') {
      const early = kept.find((id) => STORES[id].some((store) => owed.has(store)));
      if (early || (kept.length > 0 && owed.has(DATA_KEY))) {
        yield fail('A purpose was granted again before its stores were erased.', index);
      }
    }
    if (entry.type === 'policy' && consent && !policies.get(entry.body.sha256)?.policy)
      yield cannotTell('The text of the new policy is missing.', index);
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

/** What of the purposes held so far an entry leaves, or grants; a policy whose text is missing leaves all. */
function keptAfter(
  { entry, consent, grants }: Moment,
  held: readonly Purpose[],
  policies: Evidence['policies'],
): readonly Purpose[] {
  if (entry.type === 'consent') return grants;
  const known = entry.type === 'policy' && consent ? policies.get(entry.body.sha256) : undefined;
  if (!known?.policy) return held;
  return held.filter((id) => consent!.purposes.some((p) => p.id === id && p.sha256 === known.purposeHashes.get(id)));
}

function* retentionHolds(evidence: Evidence): Iterable<Finding> {
  for (const [name, { policy }] of evidence.policies) {
    for (const { id, retention } of policy?.purposes ?? [])
      if (durationOf(retention) === null)
        yield cannotTell(
          `Policy ${name.slice(0, 8)}… keeps "${id}" for "${retention}", which is no ISO 8601 duration.`,
        );
  }
  yield* endsComeFirst(evidence);
  yield* erasuresAreInTime(evidence);
  yield* reportsAreFresh(evidence);
}

const retentionIn = (policy: Policy | null | undefined, id: Purpose): number | null => {
  const purpose = policy?.purposes.find((p) => p.id === id);
  return purpose ? durationOf(purpose.retention) : null;
};

/** A page that opens after a grant's end lets go of it before anything else; what else led there may stand before in the same second. */
function* endsComeFirst({ history }: Evidence): Iterable<Finding> {
  let nextChoice: Moment | null = null;
  const breaches: number[] = [];
  for (let i = history.length - 1; i >= 0; i--) {
    const moment = history[i]!;
    const { entry, consent, at, day, held } = moment;
    if (entry.type === 'consent') nextChoice = moment;
    const isOver = held.length > 0 && consent?.validUntil != null && day >= consent.validUntil;
    if (isOver && nextChoice?.at !== at) breaches.push(i);
  }
  for (const index of breaches.reverse())
    yield fail('The grant had ended, and something else was recorded before its end was.', index);
}

/** From the entry that takes a purpose away, the policy's retention is the longest that its stores may stay. */
function* erasuresAreInTime({ history, policies }: Evidence): Iterable<Finding> {
  let held: readonly Purpose[] = [];
  const doomed = new Map<string, { readonly until: number; readonly id: Purpose }>();
  for (const moment of history) {
    const { index, entry, at, policy } = moment;
    const kept = keptAfter(moment, held, policies);
    for (const store of entry.type === 'erasure' ? entry.body.stores : []) {
      const loss = doomed.get(store);
      if (loss && at > loss.until) yield fail(`"${store}" was kept longer than the policy keeps "${loss.id}".`, index);
      doomed.delete(store);
    }
    for (const id of held) {
      if (kept.includes(id)) continue;
      const retention = retentionIn(policies.get(policy ?? '')?.policy, id) ?? Infinity;
      for (const store of STORES[id]) doomed.set(store, { until: at + retention + GRACE_MS, id });
    }
    held = kept;
  }
}
/** Entries tell time to the second, and an erasure is the work of a moment. */
const GRACE_MS = 60_000;

/** What a report tells of was gathered in its epoch, and kept until it was sealed. */
function* reportsAreFresh({ reports, policies }: Evidence): Iterable<Finding> {
  for (const { index, at, policy: name, body } of reports) {
    const policy = policies.get(name ?? '')?.policy;
    const retention = retentionIn(policy, 'share');
    if (!policy || retention === null) continue;
    const ended = (body.epoch + 1) * epochDays(policy.budget) * DAY_MS;
    if (at > ended + retention)
      yield fail('The report tells of a time longer past than the policy keeps "share".', index);
  }
}
const DAY_MS = 86_400_000;
