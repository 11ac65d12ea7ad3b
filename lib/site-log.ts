/**
 * The visitor's receipts: where the policy has a site log, a commitment to each grant is posted, and the log's proof kept beside
 * the ledger. A file of its own, fetched by pages whose policy asks for it.
 *
 * Only a grant is ever posted, while it stands, and only when it is the last word: a refusal, a withdrawal or a purpose less
 * stays silent. The blind is drawn once and kept before the first try, so that every later try posts the same bytes.
 */
import type { Grant } from '../consent/gate.js';
import type { ConsentBody, Entry } from '../consent/record.js';
import type { Bytes } from '../kernel/bytes.js';
import { AttuneError } from '../kernel/errors.js';
import { parseCheckpoint } from '../kernel/note.js';
import type { Policy } from '../kernel/policy.js';
import {
  BLIND_BYTES,
  commitTo,
  formatProof,
  isInLog,
  type LogProof,
  parseProof,
  siteLeaf,
  siteLogOrigin,
  siteLogUrl,
} from '../kernel/receipt.js';
import type { Store } from '../kernel/store.js';
import { randomBytes, sha256, sha256Hex } from '../platform/crypto.js';
import { exclusively } from '../platform/tabs.js';
import { postCommitment } from './sender.js';

export interface ReceiptsHost {
  readonly grant: Grant;
  readonly store: Store;
  readonly documents: { readonly policy: Policy; readonly policyText: string };
}

const ENTRY = 'l:e:';
/** Under the number of its entry, first the blind, then the receipt. */
const RECEIPT = 'l:r:';

/** Gets the receipts that are still missing. @throws {AttuneError} `report/unsent`, `document/refused`: the next start tries again. */
export const keepReceipts = (host: ReceiptsHost): Promise<void> =>
  // Of several tabs that hear of one grant, one posts.
  exclusively('receipts', async () => {
    const { grant, store, documents } = host;
    const inForce = await sha256Hex(documents.policyText);
    for (const { key, text, body } of await grantsIn(store)) {
      const kept = (await store.get(key)) as Bytes | string | undefined;
      // A grant that was made under a policy without a log was not made for one.
      if (typeof kept === 'string' || (!kept && body.policy !== inForce)) continue;
      const blind = kept ?? randomBytes(BLIND_BYTES);
      if (!kept) await store.write([{ key, value: blind }]);
      const receipt = await receiptOf(text, blind, documents.policy, grant.signal);
      if (receipt === null) return;
      await store.write([{ key, value: receipt }]);
    }
  });

/** Asks the log for the receipt of an entry; null where consent, or the page, ended meanwhile. */
async function receiptOf(entry: string, blind: Bytes, policy: Policy, signal: AbortSignal): Promise<string | null> {
  if (signal.aborted) return null;
  const leaf = siteLeaf(await commitTo(sha256, blind, entry));
  const answer = await postCommitment(siteLogUrl(policy)!, leaf, signal);
  if (signal.aborted as boolean) return null;
  if (answer === null)
    throw new AttuneError('report/unsent', 'The site log did not take the commitment. It is kept and sent again.');
  const proof = await proofIn(answer, leaf, siteLogOrigin(policy));
  if (!proof)
    throw new AttuneError('document/refused', "The site log's answer proves nothing. It is asked again later.");
  return formatProof({ ...proof, extra: blind });
}

/**
 * The proof in an answer, where its hashes do lead from the leaf to a checkpoint of this log. By whose key that is signed is
 * for an auditor to see, who brings the key; a signature of the log there must be.
 */
async function proofIn(answer: string, leaf: string, origin: string): Promise<LogProof | null> {
  try {
    const proof = parseProof(answer);
    const isSigned = SIGNED.test(proof.checkpoint) && proof.checkpoint.includes(`\n— ${origin} `);
    const isOurs = proof.extra === null && parseCheckpoint(proof.checkpoint).origin === origin;
    return isSigned && isOurs && (await isInLog(sha256, proof, leaf)) ? proof : null;
  } catch {
    return null;
  }
}

/** Three lines, a blank one, and signatures. */
const SIGNED = /^(?:[^\n]+\n){3}\n(?:— [^\s+]+ [A-Za-z0-9+/]{91,200}={0,2}\n){1,16}$/;

interface GrantEntry {
  /** Of the receipt. */
  readonly key: string;
  /** The entry's canonical text. */
  readonly text: string;
  readonly body: ConsentBody;
}

/** The grants since consent began, oldest first; none where the last word was one purpose less. */
async function grantsIn(store: Store): Promise<GrantEntry[]> {
  const cycle: GrantEntry[] = [];
  for (const place of (await store.keys(ENTRY)).reverse()) {
    const text = (await store.get(place)) as string;
    const { type, body } = JSON.parse(text) as Entry;
    if (type !== 'consent') continue;
    if (body.state !== 'given') break;
    cycle.unshift({ key: place.replace(ENTRY, RECEIPT), text, body });
  }
  const grants = cycle.filter(({ body }, i) => !isLess(body, cycle[i - 1]?.body));
  return grants.at(-1) === cycle.at(-1) ? grants : [];
}

/** Whether a record grants less than the one before, and nothing more. */
function isLess(now: ConsentBody, before: ConsentBody | undefined): boolean {
  const [granted, held] = [now, before].map((body) => (body?.purposes ?? []).filter((p) => p.granted).map((p) => p.id));
  return granted!.length < held!.length && granted!.every((id) => held!.includes(id));
}

/** The receipts that this device holds, oldest first. */
export async function keptReceipts(store: Store): Promise<string[]> {
  const kept = await Promise.all((await store.keys(RECEIPT)).map((key) => store.get(key)));
  return kept.filter((receipt) => typeof receipt === 'string');
}
