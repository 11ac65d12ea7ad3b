/**
 * A long ledger that a device could have written: day after day somebody agrees, objects, changes his mind and withdraws. Every
 * hundredth entry has a checkpoint. Made in one pass, so that making it takes no longer than auditing it.
 */
import type { Bundle } from '../consent/bundle.js';
import { type Choice, consentBody, type Happening, timestamp, validUntilOf } from '../consent/record.js';
import { toBase64Url } from '../kernel/base64.js';
import { toHex, utf8 } from '../kernel/bytes.js';
import { canonicalize, type Json } from '../kernel/canonical.js';
import { hashLeaf, openFrontier } from '../kernel/frontier.js';
import { checkpointText, encodeVerifierKey, formatNote, noteKeyId } from '../kernel/note.js';
import { epochOf, type Policy, purposeSection } from '../kernel/policy.js';
import type { Purpose } from '../kernel/purpose.js';
import { hashOf } from '../kernel/sha256.js';
import { ed25519KeyFromSeed, sha256 } from '../platform/crypto.js';

const ORIGIN = `attune.invalid/device/${'6f1e0a52'.repeat(4)}`;
const NOTICE = 'What this page learns stays on your device.';
const START = Date.UTC(2026, 10, 22, 10);
const DAY_MS = 86_400_000;
/** One report in so many days stays below every cap. */
const REPORT_DAYS = 17;
export const ENTRIES_A_CHECKPOINT = 100;

const purpose = (id: Purpose): Policy['purposes'][number] => ({
  id,
  data: ['ordinal features of interaction'],
  dpv: 'dpv:ServicePersonalisation',
  recipients: [],
  retention: 'P180D',
  storage: 'dpv:WithinDevice',
});
const hashText = (text: string): string => toHex(hashOf(utf8(text)));
const POLICY: Policy = {
  v: 'attune.policy/1',
  authority: 'https://authority.example',
  bridges: [],
  budget: 'weekly',
  collector: '/collect/report',
  controllers: [
    { address: 'Road 1', contact: 'https://news.example/contact', id: 'N-1', name: 'News', role: 'controller' },
  ],
  dpia: null,
  gpc: 'share',
  issuers: [],
  jurisdiction: 'EU',
  metrics: [{ id: 'session.depth', kind: 'ordinal', cells: 8, eps: [1, 1] }],
  notice: { id: 'https://news.example/privacy', texts: [{ lang: 'en', sha256: hashText(NOTICE) }], version: '1' },
  purposes: [purpose('observe'), purpose('learn'), purpose('personalize'), purpose('share')],
  rights: ['eu-gdpr:A7-3'],
  send: 'prompt',
  signals: ['A'],
  site: 'news.example',
  siteLog: null,
  threshold: 100,
  withdrawal: 'https://news.example/privacy#attune',
};

/** The bundle of a ledger with so many entries. */
export async function longBundle(length: number): Promise<Bundle> {
  const policyText = canonicalize(POLICY as unknown as Json);
  const key = await ed25519KeyFromSeed(new Uint8Array(32).fill(1));
  const keyId = await noteKeyId(sha256, ORIGIN, key.publicKey);
  const tree = openFrontier();
  const [entries, checkpoints]: [string[], string[]] = [[], []];
  let prev = '0'.repeat(64);
  for (const { at, ...happening } of life(policyText, length)) {
    const entry = { ...happening, prev, seq: entries.length, t: timestamp(at), v: 'attune.ledger/1' };
    const text = canonicalize(entry as unknown as Json);
    const leaf = hashLeaf(utf8(text));
    tree.add(leaf);
    prev = toHex(leaf);
    if (entries.push(text) % ENTRIES_A_CHECKPOINT > 0 && entries.length < length) continue;
    const checkpoint = checkpointText({ origin: ORIGIN, size: entries.length, root: tree.root() });
    checkpoints.push(formatNote(checkpoint, ORIGIN, keyId, await key.sign(utf8(checkpoint))));
  }
  return {
    v: 'attune.bundle/1',
    origin: ORIGIN,
    vkey: await encodeVerifierKey(sha256, ORIGIN, key.publicKey),
    entries,
    checkpoints,
    policies: [{ sha256: hashText(policyText), text: policyText }],
    notices: [{ lang: 'en', sha256: hashText(NOTICE), text: NOTICE }],
    reports: [],
    receipts: [],
  };
}

type Happened = Happening & { readonly at: number };

/** What happens, day after day; the last of so many is a browser that changes its mind. */
function* life(policyText: string, length: number): Iterable<Happened> {
  const days = dayByDay(policyText);
  let left = length;
  for (let day = 0; left > 0; day++) {
    const happened = days(day);
    const { at } = happened[0]!;
    if (happened.length <= left) yield* happened;
    else for (let i = 0; i < left; i++) yield { at, type: 'signal', body: { gpc: i % 2 === 0 } };
    left -= happened.length;
  }
}

function dayByDay(policyText: string): (day: number) => readonly Happened[] {
  const hashes = new Map(POLICY.purposes.map(({ id }) => [id, hashText(purposeSection(POLICY, id)!)]));
  const name = hashText(policyText);
  let ids = 0;
  const idOf = (n: number): string => `0b9f7d0e-58a4-4c55-8c0a-${n.toString(16).padStart(12, '0')}`;

  return (day) => {
    const at = START + day * DAY_MS;
    const subject = toBase64Url(hashOf(utf8(String(day))).slice(0, 16));
    let held: string | null = null;
    const choose = (granted: readonly Purpose[], part: Partial<Choice> = {}): Happened => {
      const recordId = idOf(ids++);
      const choice: Choice = {
        by: 'subject',
        gpc: false,
        granted,
        kind: 'expressed',
        lang: 'en',
        method: 'gesture.click',
        recordId,
        replaces: held,
        state: 'given',
        subject,
        validUntil: granted.length > 0 ? validUntilOf(at) : null,
        ...part,
      };
      held = granted.length > 0 ? recordId : null;
      return { at, type: 'consent', body: consentBody(POLICY, name, hashes, choice) };
    };
    const erase = (stores: readonly string[], keyDestroyed = false): Happened => ({
      at,
      type: 'erasure',
      body: { keyDestroyed, records: stores.length, stores },
    });
    const signal = (gpc: boolean): Happened => ({ at, type: 'signal', body: { gpc } });

    return [
      choose([], { by: 'controller', method: 'prompt', state: 'requested' }),
      choose(['learn', 'observe', 'personalize', 'share']),
      ...(day % REPORT_DAYS === 0 ? [reportOf(day, at)] : []),
      signal(true),
      choose(['learn', 'observe', 'personalize'], { by: 'signal', gpc: true, method: 'gpc' }),
      erase(['outbox', 'tally', 'tokens']),
      signal(false),
      choose(['learn', 'observe', 'personalize', 'share']),
      choose(['observe', 'personalize']),
      erase(['model', 'outbox', 'seeds', 'segments', 'tally', 'tokens']),
      choose([], { state: 'withdrawn' }),
      erase(['counters', 'locks'], true),
    ];
  };
}

const reportOf = (day: number, at: number): Happened => ({
  at,
  type: 'report',
  body: {
    digest: hashText(`report ${day}`),
    epoch: epochOf(POLICY.budget, at),
    eps: POLICY.metrics[0]!.eps,
    metric: POLICY.metrics[0]!.id,
  },
});
