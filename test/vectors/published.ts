/**
 * The vectors that docs/vectors publishes, made from fixed seeds: `npm run docs` writes them, and a test holds the files
 * against what is made here (test/unit/house/docs-vectors.test.ts).
 */
import { toBase64 } from '../../kernel/base64.js';
import { type Bytes, concat, fromUtf8, toHex, utf8 } from '../../kernel/bytes.js';
import { encodePayload, encodeReport, preAuthEncoding, spentHash, type Summary } from '../../kernel/envelope.js';
import { leafHash, merkleRoot } from '../../kernel/merkle.js';
import { consistencyProof, inclusionProof } from '../../kernel/proof.js';
import { purposeSection } from '../../kernel/policy.js';
import { commitTo, siteLeaf } from '../../kernel/receipt.js';
import { naclEd25519 } from '../../kernel/seal.js';
import { sha256, sha256Hex } from '../../platform/crypto.js';
import type { Check } from '../../collector/src/accept.js';
import type { Bundle } from '../../consent/bundle.js';
import { LOGGED, named, Story, START, wholeStory } from '../unit/consent/story.js';
import { blindOf, siteReceipts, TRUSTED } from '../unit/consent/site-log.js';

export interface Published {
  readonly 'bundle.json': Bundle;
  readonly 'consent-log.json': ConsentLogVectors;
  readonly 'report.json': ReportVectors;
}

export const publishedVectors = async (): Promise<Published> => {
  const told = await (await wholeStory(LOGGED)).bundle();
  const bundle = { ...told, receipts: await siteReceipts(grantsIn(told), { seen: SEEN }) };
  return { 'bundle.json': bundle, 'consent-log.json': await consentLog(bundle), 'report.json': await report() };
};

/** The log was seen by its witness on 5 January 2027, after the last of the grants. */
const SEEN = Date.UTC(2027, 0, 5) / 1000;
const grantsIn = ({ entries }: Bundle): string[] =>
  entries.filter((text) => text.includes('"by":"subject"') && text.includes('"state":"given"'));

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** Texts that are canonical, and texts that are not, with the reason. */
const CANONICAL = {
  accepted: ['{"a":1,"b":[true,null,"é"]}', '{"A":1,"a":2,"é":3,"😀":4}', '9007199254740991', '"\\u0001\\n/"', deep(8)],
  refused: [
    { text: '{"b":1,"a":2}', why: 'keys out of order' },
    { text: '{"a":1,"a":1}', why: 'a key twice' },
    { text: '{"a": 1}', why: 'white space' },
    { text: '1.0', why: 'a fraction' },
    { text: '1e3', why: 'an exponent' },
    { text: '-0', why: 'a second zero' },
    { text: '9007199254740992', why: 'beyond the safe integers' },
    { text: '"\\u0041"', why: 'a longer escape than needed' },
    { text: '"\\/"', why: 'an escape that is not needed' },
    { text: '"\\ud800"', why: 'a lone surrogate' },
    { text: deep(9), why: 'nested nine deep' },
  ],
} as const;

const LEDGER_SEED = new Uint8Array(32).fill(1);

async function consentLog(bundle: Bundle) {
  const { entries, checkpoints, origin, vkey, receipts } = bundle;
  const leaves = await Promise.all(entries.map((text) => leafHash(sha256, utf8(text))));
  const { policy } = await named(LOGGED);
  return {
    canonical: CANONICAL,
    policy: bundle.policies[0]!,
    purposes: await Promise.all(
      policy.purposes.map(async ({ id }) => {
        const section = purposeSection(policy, id)!;
        return { id, section, sha256: await sha256Hex(section) };
      }),
    ),
    ledger: { seed: toHex(LEDGER_SEED), origin, vkey, entries, leafHashes: leaves.map(toHex), checkpoints },
    emptyRoot: toHex(await merkleRoot(sha256, [])),
    inclusion: await Promise.all(
      leaves.map(async (_, index) => ({
        index,
        size: leaves.length,
        proof: (await inclusionProof(sha256, leaves, index)).map(toBase64),
      })),
    ),
    consistency: await Promise.all(
      leaves.map(async (_, i) => ({
        from: i + 1,
        to: leaves.length,
        proof: (await consistencyProof(sha256, leaves, i + 1)).map(toBase64),
      })),
    ),
    siteLog: { ...TRUSTED, receipts: await receiptsOf(grantsIn(bundle), receipts) },
    otherEntries: await rareEntries(),
  };
}
type ConsentLogVectors = Awaited<ReturnType<typeof consentLog>>;

/** Each receipt with what opens it. */
async function receiptsOf(grants: readonly string[], receipts: readonly string[]) {
  return Promise.all(
    receipts.map(async (receipt, i) => {
      const commitment = await commitTo(sha256, blindOf(i), grants[i]!);
      const leaf = siteLeaf(commitment);
      return { entry: grants[i]!, blind: toHex(blindOf(i)), commitment: toHex(commitment), leaf, receipt };
    }),
  );
}

/** Entries of the types that the story has none of. */
async function rareEntries(): Promise<readonly string[]> {
  const story = await Story.begin();
  await story.add({ type: 'recovery', body: { reason: 'storage was lost' } });
  await story.add({ type: 'clock', body: { note: 'set back' } });
  return (await story.bundle()).entries;
}

const REPORT_SEED = new Uint8Array(32).fill(100);
/** A week's epoch of the story's start. */
const EPOCH = 2968;

async function report() {
  const { policy, sha256: name, text } = await named();
  const summary: Summary = { epoch: EPOCH, metric: 'session.depth', policy: name, r: [1, 5], site: policy.site };
  const payload = encodePayload(summary);
  const publicKey = naclEd25519.publicKey(REPORT_SEED);
  const signature = naclEd25519.sign(REPORT_SEED, preAuthEncoding(payload));
  const wire = encodeReport(payload, publicKey, signature);
  return {
    now: START,
    policy: { sha256: name, text },
    seed: toHex(REPORT_SEED),
    epk: toHex(publicKey),
    summary,
    payload: fromUtf8(payload),
    signed: fromUtf8(preAuthEncoding(payload)),
    signature: toHex(signature),
    wire,
    spent: toHex(await spentHash(sha256, publicKey)),
    refused: refusedReports(summary, wire),
  };
}
type ReportVectors = Awaited<ReturnType<typeof report>>;

interface Refused {
  readonly what: string;
  readonly check: Check;
  readonly wire: string;
}

/** A report for each check of the collector, which that check is the first to refuse. */
function refusedReports(summary: Summary, wire: string): readonly Refused[] {
  const sealed = (part: Partial<Summary>): string => signed(encodePayload({ ...summary, ...part }));
  const hidden = fromUtf8(encodePayload(summary)).replace('"AAA', '"ABA');
  return [
    { what: 'a byte more', check: 'length', wire: `${wire} ` },
    { what: 'another version', check: 'form', wire: wire.replace('attune.report/1', 'attune.report/2') },
    { what: 'a mark in the padding, well signed', check: 'form', wire: signed(utf8(hidden)) },
    { what: 'a policy that nobody knows', check: 'policy', wire: sealed({ policy: '0'.repeat(64) }) },
    { what: 'another site', check: 'site', wire: sealed({ site: 'shop.example' }) },
    { what: 'a metric that the policy lacks', check: 'metric', wire: sealed({ metric: 'session.breadth' }) },
    { what: 'an epoch to come', check: 'epoch', wire: sealed({ epoch: EPOCH + 1 }) },
    { what: 'an epoch that has closed', check: 'epoch', wire: sealed({ epoch: EPOCH - 3 }) },
    { what: 'cells out of order', check: 'answer', wire: sealed({ r: [5, 1] }) },
    { what: 'a cell too many', check: 'answer', wire: sealed({ r: [1, 5, 6] }) },
    { what: 'a key of small order', check: 'key', wire: keyed(encodePayload(summary), new Uint8Array(32)) },
    { what: 'S grown by the order of the group', check: 'signature', wire: withSignature(wire, grown) },
    { what: 'a signature over another answer', check: 'signature', wire: swapped(summary, wire) },
  ];
}

const signed = (payload: Bytes): string => keyed(payload, naclEd25519.publicKey(REPORT_SEED));
const keyed = (payload: Bytes, publicKey: Bytes): string =>
  encodeReport(payload, publicKey, naclEd25519.sign(REPORT_SEED, preAuthEncoding(payload)));

const sigOf = (wire: string): string => /"sig":"([^"]+)"/.exec(wire)![1]!;
const withSignature = (wire: string, change: (signature: Buffer) => Uint8Array): string =>
  wire.replace(sigOf(wire), toBase64(new Uint8Array(change(Buffer.from(sigOf(wire), 'base64')))));

const L = 2n ** 252n + 27742317777372353535851937790883648493n;
/** The same signature with S + L, which verifiers that forget RFC 8032 §5.1.7 take for good. */
function grown(signature: Buffer): Uint8Array {
  const s = BigInt(`0x${toHex(new Uint8Array(signature.subarray(32)).reverse())}`) + L;
  const bytes = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
  return concat(signature.subarray(0, 32), bytes);
}

const swapped = (summary: Summary, wire: string): string =>
  withSignature(wire, () => Buffer.from(sigOf(signed(encodePayload({ ...summary, r: [1, 6] }))), 'base64'));
