/** A5: the receipts of the site's log, each against the grant that it is of and the keys that the auditor trusts. */
import { isAttuneError } from '../../kernel/errors.js';
import { openNote } from '../../kernel/note.js';
import { BLIND_BYTES, commitTo, isInLog, type LogProof, siteLeaf, siteLogOrigin } from '../../kernel/receipt.js';
import { cosignaturesOf } from '../cosignature.js';
import { type Evidence, type Moment, type Receipt, sha256 } from '../evidence.js';
import { narrows } from './choices.js';
import { cannotTell, counted, fail, type Finding, notApplicable, type Rule } from './rule.js';

export const RECEIPT_RULES: readonly Rule[] = [
  {
    id: 'A5',
    title: 'Every receipt proves that the site’s log holds the commitment to a grant',
    readsHistory: true,
    findings: receiptsHold,
    basis: ({ receipts, siteKeys, witnesses, quorum }) =>
      receipts.length === 0
        ? 'no receipt'
        : `${counted(receipts.length, 'receipt')}, ${counted(siteKeys.length, 'key')} of a log, ` +
          `${quorum} of ${counted(witnesses.length, 'witness', 'witnesses')} needed`,
    limit:
      'That the log shows everybody the same tree: that is what witnesses are for. Nor that a grant still held: its end is in this ledger alone.',
  },
];

async function* receiptsHold(evidence: Evidence): AsyncIterable<Finding> {
  const { receipts, quorum, witnesses } = evidence;
  if (receipts.length === 0) yield notApplicable('The bundle holds no receipt of a site’s log.');
  else if (quorum > witnesses.length)
    yield cannotTell(`${quorum} witnesses must have signed, and the keys of ${witnesses.length} were brought.`);
  const find = grantFinder(evidence);
  for (const [i, receipt] of receipts.entries()) {
    const grant = receipt.proof && (await find(receipt.proof));
    if (!receipt.proof || !receipt.checkpoint) yield fail(`Receipt ${i}: ${receipt.fault}`);
    else if (!grant) yield fail(`Receipt ${i} proves of none of this ledger’s grants that it is in a log.`);
    else {
      for (const breach of lawOf(evidence, receipt, grant)) yield fail(`Receipt ${i} ${breach}.`, grant.index);
      yield* signaturesHold(evidence, receipt, grant, `Receipt ${i}`);
    }
  }
}

/**
 * Finds the grant whose commitment, by the receipt's blind, is the leaf that the receipt proves. Ledger and receipts keep one
 * order, so each is looked for from the one before on, which finds all in one pass.
 */
function grantFinder({ history, leaves }: Evidence): (proof: LogProof) => Promise<Moment | null> {
  const grants = history.filter(({ grants }) => grants.length > 0);
  let from = 0;
  return async (proof) => {
    if (proof.extra?.length !== BLIND_BYTES) return null;
    for (let tried = 0; tried < grants.length; tried++) {
      const at = (from + tried) % grants.length;
      const grant = grants[at]!;
      const commitment = await commitTo(sha256, proof.extra, leaves[grant.index]!.text);
      if (!(await isInLog(sha256, proof, siteLeaf(commitment)).catch(() => false))) continue;
      from = at + 1;
      return grant;
    }
    return null;
  };
}

/** What of a receipt, or of its being there, is not as the policy has it. */
function lawOf({ policies }: Evidence, { checkpoint }: Receipt, grant: Moment): string[] {
  const { entry } = grant;
  if (entry.type !== 'consent') return [];
  const policy = policies.get(entry.body.policy)?.policy;
  const breaches: string[] = [];
  if (narrows(entry.body, grant)) breaches.push('is of a purpose taken back, of which no log is to hear');
  if (policy?.siteLog === null) breaches.push('is of a grant whose policy has no log');
  else if (policy && checkpoint!.origin !== siteLogOrigin(policy))
    breaches.push('is of another log than that of the site');
  return breaches;
}

/** How much a device's clock may differ from a witness's. */
const SKEW_MS = 86_400_000;

async function* signaturesHold(
  { siteKeys, witnesses, quorum, verify }: Evidence,
  { proof, checkpoint }: Receipt,
  { index, at }: Moment,
  name: string,
): AsyncIterable<Finding> {
  const { origin } = checkpoint!;
  const keys = siteKeys.filter((key) => key.name === origin);
  if (keys.length === 0) yield cannotTell(`${name} is signed by ${origin}, whose verifier key was not brought.`, index);
  try {
    if (keys.length > 0) await openNote(proof!.checkpoint, keys, verify);
    const cosigned = await cosignaturesOf(proof!.checkpoint, witnesses, verify);
    if (cosigned.length < Math.min(quorum, witnesses.length))
      yield fail(`${name} has the signatures of ${cosigned.length} known witnesses; ${quorum} are asked for.`, index);
    for (const { name: witness, time } of cosigned) {
      if (at > time + SKEW_MS)
        yield fail(`${name} was seen by ${witness} on a day before the grant says it was given.`, index);
    }
  } catch (thrown) {
    yield isAttuneError(thrown, 'crypto/missing')
      ? cannotTell('This host cannot verify Ed25519.')
      : fail(`${name}: ${(thrown as Error).message}`, index);
  }
}
