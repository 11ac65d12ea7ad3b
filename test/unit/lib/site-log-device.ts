/** A device, and a real site log that its posts reach, for tests of receipts. */
import { vi } from 'vitest';
import { type Collector, openCollector } from '../../../collector/src/collector.js';
import { type Gate, openGate } from '../../../consent/gate.js';
import type { Marker } from '../../../consent/marker.js';
import { canonicalize, type Json } from '../../../kernel/canonical.js';
import { openNote, parseVerifierKey } from '../../../kernel/note.js';
import type { Policy } from '../../../kernel/policy.js';
import type { Purpose } from '../../../kernel/purpose.js';
import { commitTo, isInLog, parseProof, siteLeaf } from '../../../kernel/receipt.js';
import { memoryStore, type Store } from '../../../kernel/store.js';
import { exportRecord } from '../../../lib/export.js';
import { keepReceipts } from '../../../lib/site-log.js';
import { sha256, verifyEd25519 } from '../../../platform/crypto.js';
import { POLICY } from '../kernel/documents.js';

export const LOGGED: Policy = { ...POLICY, siteLog: '/attune/consent' };
export const CLICK = 'gesture.click';
export const SOME: readonly Purpose[] = ['observe', 'learn'];
export const MORE: readonly Purpose[] = ['observe', 'learn', 'personalize'];

type Post = RequestInit & { readonly url: string; readonly body: string };
export interface Network {
  readonly collector: Collector;
  /** What was posted, with all that went with it. */
  readonly posted: Post[];
  /** What becomes of a post; at first what the log makes of it. */
  answer: (body: string) => Promise<Response>;
  /** The proof of a leaf, by the log. */
  proofOf(leaf: string): Promise<string>;
  /** Whether a receipt shows this entry, under the key of the log. */
  shows(receipt: string, entry: string): Promise<boolean>;
  close(): Promise<void>;
}

export async function openNetwork(): Promise<Network> {
  const collector = await openCollector({ policies: [textOf(LOGGED)], database: ':memory:' });
  const { add, verifierKey } = collector.siteLog!;
  const key = await parseVerifierKey(sha256, verifierKey);
  const proofOf = async (leaf: string): Promise<string> => {
    const logged = await add(leaf);
    if (logged.outcome !== 'logged') throw new Error(logged.outcome);
    return logged.proof;
  };
  const network: Network = {
    collector,
    posted: [],
    answer: async (body) => new Response(await proofOf(body)),
    proofOf,
    async shows(receipt, entry) {
      const proof = parseProof(receipt);
      await openNote(proof.checkpoint, [key], verifyEd25519);
      return isInLog(sha256, proof, siteLeaf(await commitTo(sha256, proof.extra!, entry)));
    },
    async close() {
      vi.unstubAllGlobals();
      await collector.close();
    },
  };
  vi.stubGlobal('fetch', (url: string, init: RequestInit & { body: string }) => {
    network.posted.push({ url, ...init });
    return network.answer(init.body);
  });
  return network;
}

export const offline = (): Promise<Response> => Promise.reject(new TypeError('offline'));

const textOf = (policy: Policy): string => canonicalize(policy as unknown as Json);

export interface Device {
  readonly store: Store;
  /** A page of the visitor. */
  open(policy?: Policy): Promise<DevicePage>;
  wait(days: number): void;
  /** The records of grants, as texts. */
  given(): string[];
}
export interface DevicePage {
  readonly gate: Gate;
  /** What a session does as it begins. */
  receipts(): Promise<void>;
  /** The receipts of the exported record. */
  exported(): Promise<string[]>;
}

/** One browser profile, whose pages come and go. */
export function device(): Device {
  const marks = new Set<string>();
  const marker: Marker = {
    has: (mark) => marks.has(mark),
    set: (...set) => set.forEach((mark) => marks.add(mark)),
    drop: (...dropped) => dropped.forEach((mark) => marks.delete(mark)),
  };
  const store = memoryStore();
  let now = Date.UTC(2026, 10, 22, 10);
  return {
    store,
    async open(policy = LOGGED) {
      const documents = { policy, policyText: textOf(policy), lang: 'en' };
      const gate = await openGate({
        store,
        documents,
        marker,
        askedAt: now,
        now: () => now,
        objects: () => false,
        announce: () => undefined,
        changed: () => undefined,
      });
      return {
        gate,
        receipts: () => keepReceipts({ grant: gate.grant!, store, documents }),
        async exported() {
          const record = await exportRecord({ gate, store, lang: 'en', notice: undefined });
          return (JSON.parse(record) as { receipts: string[] }).receipts;
        },
      };
    },
    wait: (days) => void (now += days * 86_400_000),
    given: () =>
      [...store.map]
        .filter(([key, text]) => key.startsWith('l:e:') && (text as string).includes('"state":"given"'))
        .map(([, text]) => text as string),
  };
}
