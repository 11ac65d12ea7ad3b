/**
 * A forger with the device's own key, which everybody has on a device of his own: whatever he changes he numbers, chains and
 * signs anew, so that only what the record says can give him away.
 */
import { fromUtf8, utf8 } from '../../../../kernel/bytes.js';
import type { Json } from '../../../../kernel/canonical.js';
import { encodePayload, encodeReport, preAuthEncoding, type Summary } from '../../../../kernel/envelope.js';
import { leafHash } from '../../../../kernel/merkle.js';
import type { Policy } from '../../../../kernel/policy.js';
import { sha256 } from '../../../../platform/crypto.js';
import type { Bundle } from '../../../../consent/bundle.js';
import { checkpointNote } from '../../../../consent/ledger.js';
import type { Brought, RuleId } from '../../../../consent/verify.js';
import { type Forged, LEDGER_KEY, LOGGED, resealed, seededKey, Story, wholeStory } from '../story.js';

/** A record that is not as it should be, and what the auditor of it brings beside the keys of log and witness. */
export type Mutant = readonly [name: string, forge: () => Bundle | Promise<Bundle>, brought?: Brought];
/** By the rule that must tell of them. */
export type Mutants = Partial<Record<RuleId, readonly Mutant[]>>;

/** A whole life, with no receipts, and where in it what stands. */
export const WHOLE = await (await wholeStory()).bundle();
export const AT = {
  requested: 0,
  given: 1,
  report: 2,
  signal: 4,
  narrowed: 5,
  erasedShare: 6,
  withdrawn: 7,
  erased: 8,
  askedAgain: 9,
  givenAgain: 10,
  policy: 12,
  expired: 14,
  last: 15,
} as const;
export const ALL_STORES = ['counters', 'locks', 'model', 'outbox', 'seeds', 'segments', 'tally', 'tokens'] as const;
/** A grant that the site's log has the commitment of. */
export const LOGGED_LIFE = await (await (await Story.begin(LOGGED)).choose()).bundle();

/** The whole life with other entries. */
export const with_ = (forge: (entries: Forged[]) => void): Promise<Bundle> => resealed(WHOLE, forge);

/** The whole life with one entry's body changed. */
export const body = (place: keyof typeof AT, part: Record<string, Json>): Promise<Bundle> =>
  with_((entries) => Object.assign(entries[AT[place]]!.body, part));

/** Another story, told under a policy. */
export async function story(tell: (story: Story) => Promise<unknown>, part: Partial<Policy> = {}): Promise<Bundle> {
  const story = await Story.begin(part);
  await tell(story);
  return story.bundle();
}

/** These entries as they are, without a new chain, under checkpoints that are signed anew. */
export async function unchained(entries: readonly string[]): Promise<Bundle> {
  return { ...WHOLE, entries, checkpoints: await checkpointsOver(entries) };
}

/** A checkpoint over each beginning of a list of entries. */
export async function checkpointsOver(entries: readonly string[], key = LEDGER_KEY): Promise<string[]> {
  const leaves = await Promise.all(entries.map((text) => leafHash(sha256, utf8(text))));
  return Promise.all(leaves.map((_, i) => checkpointNote(sha256, WHOLE.origin, leaves.slice(0, i + 1), key)));
}

/** A story's report in bytes that no device makes, well signed all the same. */
export async function strangeWire(
  story: Story,
  part: Partial<Summary>,
  bend: (payload: string) => string = (payload) => payload,
): Promise<string> {
  const { policy, sha256: name } = story.under;
  const payload = encodePayload({
    epoch: 2968,
    metric: 'session.depth',
    policy: name,
    r: [1, 5],
    site: policy.site,
    ...part,
  });
  const bent = utf8(bend(fromUtf8(payload)));
  const key = await seededKey(70);
  return encodeReport(bent, key.publicKey, await key.sign(preAuthEncoding(bent)));
}
