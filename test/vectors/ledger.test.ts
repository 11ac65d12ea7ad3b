/**
 * The golden ledger: made again byte for byte, audited clean, and told broken by the right rule after any change of any
 * single byte of any entry (every eleventh byte in the quick size, all of them with ATTUNE_LONG=1).
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Bundle } from '../../consent/bundle.js';
import { appendEntry, checkpointNote, EMPTY_LEDGER, type Ledger, openLedger } from '../../consent/ledger.js';
import { readEntry } from '../../consent/read-entry.js';
import { consentBody, type Entry } from '../../consent/record.js';
import { type Audit, auditBundle, type Brought } from '../../consent/verify.js';
import { fromHex, toHex } from '../../kernel/bytes.js';
import { merkleRoots } from '../../kernel/merkle.js';
import { encodeVerifierKey } from '../../kernel/note.js';
import { purposeSection } from '../../kernel/policy.js';
import { readPolicy } from '../../kernel/policy.schema.js';
import { naclEd25519 } from '../../kernel/seal.js';
import { sha256, sha256Hex, type SigningKey } from '../../platform/crypto.js';
import { withItem } from '../unit/consent/story.js';
import { type GoldenLedger, type GoldenPolicies, isGoldenHere, readGolden } from './golden.js';

describe.skipIf(!isGoldenHere)('the golden ledger', () => {
  let ledger: GoldenLedger;
  let policies: GoldenPolicies;
  let bundle: Bundle;
  let brought: Brought;
  let otherReceipts: readonly string[];
  let key: SigningKey;
  let made: { readonly texts: string[]; readonly checkpoints: string[]; readonly ledger: Ledger };

  beforeAll(async () => {
    ({ ledger, policies, bundle, brought, otherReceipts } = readGolden());
    const seed = fromHex(ledger.seed)!;
    key = {
      publicKey: naclEd25519.publicKey(seed),
      sign: (message) => Promise.resolve(naclEd25519.sign(seed, message)),
    };
    made = await makeAgain();
  });

  /** Appends what happened, as the gate would, from the golden entries' types, bodies and times. */
  async function makeAgain(): Promise<typeof made> {
    let grown = EMPTY_LEDGER;
    const texts: string[] = [];
    const checkpoints = [await checkpointNote(sha256, ledger.origin, [], key)];
    for (const text of ledger.entries) {
      const { type, body, t } = JSON.parse(text) as Entry;
      const appended = await appendEntry(sha256, grown, { type, body } as Entry, Date.parse(t));
      grown = appended.ledger;
      texts.push(appended.text);
      checkpoints.push(await checkpointNote(sha256, ledger.origin, grown.leaves, key));
    }
    return { texts, checkpoints, ledger: grown };
  }

  test('is made again, entry for entry', () => {
    expect(made.texts).toEqual(ledger.entries);
  });

  test('has the golden leaf hashes and roots', async () => {
    expect(made.ledger.leaves.map(toHex)).toEqual(ledger.leafHashes);
    expect((await merkleRoots(sha256, made.ledger.leaves)).map(toHex)).toEqual(ledger.roots);
    expect((await openLedger(sha256, ledger.entries)).leaves.map(toHex)).toEqual(ledger.leafHashes);
  });

  test('has the golden checkpoints and key', async () => {
    expect(made.checkpoints).toEqual(ledger.checkpoints);
    expect(toHex(key.publicKey)).toBe(ledger.publicKey);
    expect(await encodeVerifierKey(sha256, ledger.origin, key.publicKey)).toBe(ledger.vkey);
  });

  test('has consent bodies that follow from policy and choice', async () => {
    const { value: policy } = readPolicy(policies.policies[0]!.text);
    const hashes = new Map(
      await Promise.all(
        policy.purposes.map(async ({ id }) => [id, await sha256Hex(purposeSection(policy, id)!)] as const),
      ),
    );
    const bodies = ledger.entries.map(readEntry).flatMap((entry) => (entry.type === 'consent' ? [entry.body] : []));
    expect(bodies).toHaveLength(4);
    for (const body of bodies) {
      const { by, gpc, kind, method, recordId, replaces, state, subject, validUntil, notice } = body;
      const granted = body.purposes.filter((purpose) => purpose.granted).map((purpose) => purpose.id);
      const choice = {
        by,
        gpc,
        granted,
        kind,
        lang: notice.lang,
        method,
        recordId,
        replaces,
        state,
        subject,
        validUntil,
      };
      expect(consentBody(policy, policies.policies[0]!.sha256, hashes, choice)).toEqual(body);
    }
  });

  const failing = (audit: Audit): string[] =>
    audit.rules.filter((rule) => rule.result === 'fail').map((rule) => rule.id);

  test('is clean, with its policies, notice, report and receipt', async () => {
    const audit = await auditBundle(JSON.stringify(bundle), brought);
    expect(audit.rules.filter((rule) => rule.result !== 'pass')).toEqual([]);
    expect(audit.verdict).toBe('clean');
  });

  test('is clean by the fallback alone as well', async () => {
    expect((await auditBundle(JSON.stringify(bundle), { ...brought, fallback: naclEd25519 })).verdict).toBe('clean');
  });

  test('has no grant that a receipt of another ledger is of', async () => {
    for (const receipt of otherReceipts) {
      const audit = await auditBundle(JSON.stringify({ ...bundle, receipts: [receipt] }), brought);
      expect(failing(audit)).toEqual(['A5']);
    }
  });

  test('cannot be told to hold its receipt without the key of the site’s log', async () => {
    const audit = await auditBundle(JSON.stringify(bundle));
    expect(audit.verdict).toBe('unverifiable');
    expect(audit.rules.find(({ id }) => id === 'A5')).toMatchObject({ result: 'unverifiable', entry: 1 });
  });

  /** The rule that must tell: A1 where the text is no entry; A2 where the chain shows it; else the checkpoint, A3. */
  function expectedRule(index: number, text: string): string {
    let entry: Entry;
    try {
      entry = readEntry(text);
    } catch {
      return 'A1';
    }
    const before = readEntry(ledger.entries[index]!);
    const isChained = entry.seq !== before.seq || entry.prev !== before.prev;
    return isChained || index < ledger.entries.length - 1 ? 'A2' : 'A3';
  }

  const stride = process.env['ATTUNE_LONG'] === '1' ? 1 : 11;
  test.each(Array.from({ length: 8 }, (_, i) => i))(
    'is told broken by the right rule at any byte of entry %i',
    async (index) => {
      const text = ledger.entries[index]!;
      const told = new Set<string>();
      for (let at = index % stride; at < text.length; at += stride) {
        for (const byte of otherBytes(text.charCodeAt(at), at)) {
          const changed = text.slice(0, at) + String.fromCharCode(byte) + text.slice(at + 1);
          expect(changed).not.toBe(text);
          const audit = await auditBundle(
            JSON.stringify({ ...bundle, entries: withItem(ledger.entries, index, changed) }),
          );
          const place = `byte ${at} of entry ${index}: ${changed}`;
          expect(audit.verdict, place).toBe('broken');
          // By its first failing rule, so that the table leads to it.
          expect(failing(audit)[0], place).toBe(expectedRule(index, changed));
          told.add(failing(audit)[0]!);
        }
      }
      expect([...told].sort()).toEqual(index === 7 ? ['A1', 'A2', 'A3'] : ['A1', 'A2']);
    },
  );
});

/** Another printable byte, which differs from place to place; and one of the same kind, which may leave the entry in form. */
function otherBytes(byte: number, at: number): number[] {
  const any = 0x20 + ((byte - 0x20 + 1 + (at % 93)) % 95);
  const next = /[0-8a-y]/.test(String.fromCharCode(byte)) ? byte + 1 : byte === 0x39 ? 0x30 : any;
  return [any, next];
}
