/**
 * A device's story, told into a bundle: what a gate would record, in the exact bytes, with a seeded key. Tests tell a
 * lawful story, or one that breaks a single law, and see what the audit says.
 */
import { toBase64Url } from '../../../kernel/base64.js';
import { type Bytes, toHex, utf8 } from '../../../kernel/bytes.js';
import { canonicalize, type Json } from '../../../kernel/canonical.js';
import { sealReport, type Summary } from '../../../kernel/envelope.js';
import { leafHash } from '../../../kernel/merkle.js';
import { encodeVerifierKey } from '../../../kernel/note.js';
import { epochOf, type Policy, purposeSection } from '../../../kernel/policy.js';
import type { Purpose } from '../../../kernel/purpose.js';
import { naclEd25519 } from '../../../kernel/seal.js';
import { ed25519KeyFromSeed, sha256, sha256Hex, type SigningKey } from '../../../platform/crypto.js';
import type { Bundle } from '../../../consent/bundle.js';
import { appendEntry, checkpointNote, deviceOrigin, EMPTY_LEDGER, type Ledger } from '../../../consent/ledger.js';
import {
  type Choice,
  consentBody,
  type ConsentBody,
  type Happening,
  type ReportBody,
  validUntilOf,
} from '../../../consent/record.js';
import { NOTICE, POLICY } from '../kernel/documents.js';
import { SITE_LOG, siteReceipts } from './site-log.js';

/** Sunday, 22 November 2026, 10:00 UTC. */
export const START = Date.UTC(2026, 10, 22, 10);
export const DAY = 86_400_000;

export const seededKey = (fill: number): Promise<SigningKey> =>
  ed25519KeyFromSeed(new Uint8Array(32).fill(fill), naclEd25519);
export const LEDGER_KEY = await seededKey(1);
export const ORIGIN = deviceOrigin(new Uint8Array(16).fill(7));

export interface Named {
  readonly policy: Policy;
  readonly text: string;
  readonly sha256: string;
  readonly hashes: ReadonlyMap<Purpose, string>;
}

export async function named(part: Partial<Policy> = {}): Promise<Named> {
  const policy = { ...POLICY, ...part };
  const text = canonicalize(policy as unknown as Json);
  const hashes = new Map<Purpose, string>();
  for (const { id } of policy.purposes) hashes.set(id, await sha256Hex(purposeSection(policy, id)!));
  return { policy, text, sha256: await sha256Hex(text), hashes };
}

export const ALL: readonly Purpose[] = ['learn', 'observe', 'personalize', 'share'];

export class Story {
  /** Days go by as the story says. */
  now = START;
  under: Named;
  private ledger: Ledger = EMPTY_LEDGER;
  private readonly texts: string[] = [];
  private readonly checkpoints: string[] = [];
  private readonly known = new Map<string, Named>();
  private readonly wires: string[] = [];
  /** Texts of the grants that the site's log was told of. */
  private readonly logged: string[] = [];
  private ids = 0;
  private subjects = 0;
  private last: ConsentBody | null = null;

  private constructor(first: Named) {
    this.under = first;
    this.known.set(first.sha256, first);
  }

  static async begin(part: Partial<Policy> = {}): Promise<Story> {
    return new Story(await named(part));
  }

  wait(days: number): this {
    this.now += days * DAY;
    return this;
  }

  async add(happening: Happening): Promise<this> {
    const appended = await appendEntry(sha256, this.ledger, happening, this.now);
    this.ledger = appended.ledger;
    this.texts.push(appended.text);
    this.checkpoints.push(await checkpointNote(sha256, ORIGIN, this.ledger.leaves, LEDGER_KEY));
    if (happening.type === 'consent') this.last = happening.body;
    return this;
  }

  /** A consent record; what is not said is as a lawful first grant by click would have it. */
  async choose(part: Partial<Choice> = {}): Promise<this> {
    const holds = this.last?.state === 'given' || this.last?.state === 'renewed';
    const isNewCycle = this.last === null || (!holds && this.last.state !== 'requested');
    if (isNewCycle) this.subjects++;
    const choice: Choice = {
      by: 'subject',
      gpc: false,
      granted: ALL,
      kind: 'expressed',
      lang: 'en',
      method: 'gesture.click',
      recordId: `0b9f7d0e-58a4-4c55-8c0a-${toHex(new Uint8Array([0, 0, 0, 0, this.ids >> 8, this.ids & 255]))}`,
      replaces: holds ? this.last!.recordId : null,
      state: 'given',
      subject: toBase64Url(new Uint8Array(16).fill(this.subjects)),
      validUntil: validUntilOf(this.now),
      ...part,
    };
    this.ids++;
    const narrows = holds && choice.validUntil === this.last!.validUntil;
    await this.add({
      type: 'consent',
      body: consentBody(this.under.policy, this.under.sha256, this.under.hashes, choice),
    });
    if (this.under.policy.siteLog !== null && choice.granted.length > 0 && !narrows)
      this.logged.push(this.texts.at(-1)!);
    return this;
  }

  request(): Promise<this> {
    return this.choose({ state: 'requested', by: 'controller', granted: [], method: 'prompt', validUntil: null });
  }

  /** Loses purposes as the law says, without the erasure. */
  keep(granted: readonly Purpose[], part: Partial<Choice> = {}): Promise<this> {
    return granted.length > 0
      ? this.choose({ granted, validUntil: this.last!.validUntil, ...part })
      : this.choose({ granted, state: 'withdrawn', validUntil: null, ...part });
  }

  erase(stores: readonly string[], keyDestroyed: boolean): Promise<this> {
    return this.add({ type: 'erasure', body: { keyDestroyed, records: 3, stores: [...stores].sort() } });
  }

  async withdraw(): Promise<this> {
    await this.keep([]);
    return this.erase(['counters', 'locks', 'model', 'outbox', 'seeds', 'segments', 'tally', 'tokens'], true);
  }

  signal(gpc: boolean): Promise<this> {
    return this.add({ type: 'signal', body: { gpc } });
  }

  async changePolicy(part: Partial<Policy>): Promise<this> {
    this.under = await named(part);
    this.known.set(this.under.sha256, this.under);
    return this.add({ type: 'policy', body: { sha256: this.under.sha256 } });
  }

  /** Seals a report and records it. */
  async report(part: Partial<Summary> = {}, key?: SigningKey): Promise<this> {
    const { policy, sha256: name } = this.under;
    const metric = policy.metrics.find(({ id }) => id === part.metric) ?? policy.metrics[0]!;
    const epoch = epochOf(policy.budget, this.now);
    const wire = await sealReport(
      { epoch, metric: metric.id, policy: name, r: [1, 5], site: policy.site, ...part },
      key ?? (await seededKey(100 + this.wires.length)),
    );
    return this.reportWire(wire, { epoch: part.epoch ?? epoch, eps: metric.eps, metric: part.metric ?? metric.id });
  }

  /** Records a report of whatever bytes. */
  async reportWire(wire: string, part: Omit<ReportBody, 'digest'>): Promise<this> {
    this.wires.push(wire);
    return this.add({ type: 'report', body: { digest: await sha256Hex(wire), ...part } });
  }

  async bundle(): Promise<Bundle> {
    return {
      v: 'attune.bundle/1',
      origin: ORIGIN,
      vkey: await encodeVerifierKey(sha256, ORIGIN, LEDGER_KEY.publicKey),
      entries: [...this.texts],
      checkpoints: [...this.checkpoints],
      policies: [...this.known.values()].map(({ sha256: name, text }) => ({ sha256: name, text })),
      notices: [{ lang: 'en', sha256: POLICY.notice.texts[0]!.sha256, text: NOTICE }],
      reports: [...this.wires],
      receipts: await siteReceipts(this.logged),
    };
  }
}

/** Where a policy has its log. */
export const LOGGED: Partial<Policy> = { siteLog: SITE_LOG };

/** A whole life: asked, granted, reported, taken back in part, withdrawn, granted anew, expired. */
export async function wholeStory(part: Partial<Policy> = {}): Promise<Story> {
  const story = await Story.begin(part);
  await story.request();
  await story.choose();
  await story.report();
  await story.wait(7).report();
  await story.signal(true);
  await story.keep(['learn', 'observe', 'personalize'], { by: 'signal', gpc: true, method: 'gpc' });
  await story.erase(['outbox', 'tally', 'tokens'], false);
  await story.wait(1).keep([], { gpc: true });
  await story.erase(['counters', 'locks', 'model', 'seeds', 'segments'], true);
  await story.wait(30).request();
  await story.choose();
  await story.report();
  await story.changePolicy({ ...part, rights: [] });
  await story.wait(7).report();
  await story.wait(180).choose({ state: 'expired', by: 'controller', granted: [], method: 'expiry', validUntil: null });
  return story.erase(['counters', 'locks', 'model', 'outbox', 'seeds', 'segments', 'tally', 'tokens'], true);
}

/** The list with another item at one place. */
export const withItem = <T>(list: readonly T[], index: number, item: T): T[] =>
  list.map((old, i) => (i === index ? item : old));

/** An entry as a forger sees it: any JSON. */
export type Forged = Record<string, Json> & { body: Record<string, Json> };

/** The same bundle over other entries, with numbers, chain and checkpoints made anew as a forger with the key would. */
export async function resealed(bundle: Bundle, forge: (entries: Forged[]) => void, key = LEDGER_KEY): Promise<Bundle> {
  const forged = bundle.entries.map((text) => JSON.parse(text) as Forged);
  forge(forged);
  const entries: string[] = [];
  const checkpoints: string[] = [];
  const leaves: Bytes[] = [];
  for (const [seq, entry] of forged.entries()) {
    const prev = seq === 0 ? '0'.repeat(64) : toHex(leaves[seq - 1]!);
    entries.push(canonicalize({ ...entry, seq, prev }));
    leaves.push(await leafHash(sha256, utf8(entries[seq]!)));
    checkpoints.push(await checkpointNote(sha256, bundle.origin, leaves, key));
  }
  return { ...bundle, entries, checkpoints };
}
