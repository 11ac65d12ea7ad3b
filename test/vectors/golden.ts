/** The golden bundle: made of the ledger, the policies, a report and a receipt that the shared vectors hold. */
import { readFileSync } from 'node:fs';
import type { Bundle } from '../../consent/bundle.js';
import type { Brought } from '../../consent/verify.js';
import { sharedPath } from '../shared.js';

export interface GoldenLedger {
  readonly origin: string;
  readonly seed: string;
  readonly publicKey: string;
  readonly vkey: string;
  readonly entries: readonly string[];
  readonly leafHashes: readonly string[];
  readonly roots: readonly string[];
  readonly checkpoints: readonly string[];
}
export interface GoldenPolicies {
  readonly notice: { readonly lang: string; readonly sha256: string; readonly text: string };
  readonly policies: readonly { readonly text: string; readonly sha256: string }[];
}
interface GoldenSiteLog {
  readonly vkey: string;
  readonly witnessVkey: string;
  readonly receipts: readonly { readonly entry: string; readonly tlogProof: string }[];
}

export interface Golden {
  readonly ledger: GoldenLedger;
  readonly policies: GoldenPolicies;
  readonly bundle: Bundle;
  /** Keys of the site's log and of its witness. */
  readonly brought: Brought;
  /** Receipts of other ledgers' grants, in the same log. */
  readonly otherReceipts: readonly string[];
}

const folder = sharedPath('vectors/attune-golden');
const FILES = ['ledger-a.json', 'policy.json', 'reports.json', 'sitelog.json'];
export const isGoldenHere = FILES.every((file) => sharedPath(`vectors/attune-golden/${file}`) !== null);

/** To be called only where {@link isGoldenHere}. */
export function readGolden(): Golden {
  const read = (file: string): unknown => JSON.parse(readFileSync(`${folder!}/${file}`, 'utf8'));
  const ledger = read('ledger-a.json') as GoldenLedger;
  const policies = read('policy.json') as GoldenPolicies;
  const [report] = read('reports.json') as readonly { readonly wire: string }[];
  const log = read('sitelog.json') as GoldenSiteLog;
  const isOwn = ({ entry }: { readonly entry: string }): boolean => ledger.entries.includes(entry);
  return {
    ledger,
    policies,
    bundle: {
      v: 'attune.bundle/1',
      origin: ledger.origin,
      vkey: ledger.vkey,
      entries: ledger.entries,
      checkpoints: ledger.checkpoints,
      policies: policies.policies.map(({ sha256, text }) => ({ sha256, text })),
      notices: [policies.notice],
      reports: [report!.wire],
      receipts: log.receipts.filter(isOwn).map(({ tlogProof }) => tlogProof),
    },
    brought: { siteKeys: [log.vkey], witnessKeys: [log.witnessVkey], quorum: 1 },
    otherReceipts: log.receipts.filter((receipt) => !isOwn(receipt)).map(({ tlogProof }) => tlogProof),
  };
}
