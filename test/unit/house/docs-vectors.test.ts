/** docs/vectors: the files are what the library makes, what other code derives from them agrees, and the pages quote them rightly. */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgeReport } from '../../../collector/src/accept.js';
import { readKnownPolicy } from '../../../collector/src/known-policy.js';
import { readEntry } from '../../../consent/read-entry.js';
import { auditBundle } from '../../../consent/verify.js';
import { fromHex, utf8 } from '../../../kernel/bytes.js';
import { canonicalize, type Json, parseCanonical, parseStrict } from '../../../kernel/canonical.js';
import { type Published, publishedVectors } from '../../vectors/published.js';
import { naiveRoot } from '../kernel/naive-merkle.js';

const FILES = ['bundle.json', 'consent-log.json', 'report.json'] as const;
const read = (name: string): unknown => JSON.parse(readFileSync(`docs/vectors/${name}`, 'utf8'));
const log = read('consent-log.json') as Published['consent-log.json'];
const report = read('report.json') as Published['report.json'];

test.each(FILES)('%s is what `npm run docs` writes', async (name) => {
  expect(read(name)).toEqual(JSON.parse(JSON.stringify((await publishedVectors())[name])));
});

/** @threat canonical */
describe('canonical JSON', () => {
  test.each(log.canonical.accepted)('%s is', (text) => {
    expect(canonicalize(parseStrict(text))).toBe(text);
    expect(parseCanonical(text)).toEqual(parseStrict(text));
  });

  test.each(log.canonical.refused)('$text is not: $why', ({ text }) => {
    expect(() => parseCanonical(text)).toThrow(expect.objectContaining({ code: 'document/malformed' }));
    expect(isCanonicalSomehow(text)).toBe(false);
  });

  /** By the strict reader: it refuses the text, or reads something that is written otherwise. */
  function isCanonicalSomehow(text: string): boolean {
    try {
      return canonicalize(parseStrict(text)) === text;
    } catch {
      return false;
    }
  }
});

/** @threat log-tools */
describe('the ledger, by Node’s own functions alone', () => {
  const { ledger } = log;
  const leafOf = (text: string) => hash(Buffer.from([0]), Buffer.from(text));

  test('is chained by leaf hashes', () => {
    let before = '0'.repeat(64);
    for (const [i, text] of ledger.entries.entries()) {
      expect(JSON.parse(text)).toMatchObject({ prev: before, seq: i, v: 'attune.ledger/1' });
      before = leafOf(text).toString('hex');
      expect(ledger.leafHashes[i]).toBe(before);
    }
  });

  test('has a checkpoint after each entry, over the root of RFC 6962, signed by its key', () => {
    const [, keyId, blob] = /^[^+]+\+([0-9a-f]{8})\+(.+)$/.exec(ledger.vkey!)!;
    const key = Buffer.from(blob!, 'base64').subarray(1);
    expect(
      hash(Buffer.from(`${ledger.origin}\n\x01`), key)
        .toString('hex')
        .slice(0, 8),
    ).toBe(keyId);
    expect(log.emptyRoot).toBe(hash().toString('hex'));
    for (const [i, note] of ledger.checkpoints.entries()) {
      const root = naiveRoot(ledger.leafHashes.slice(0, i + 1).map((hex) => fromHex(hex)!));
      const text = `${ledger.origin}\n${i + 1}\n${Buffer.from(root).toString('base64')}\n`;
      const signature = sign(null, Buffer.from(text), privateKey(ledger.seed));
      const line = Buffer.concat([Buffer.from(keyId!, 'hex'), signature]).toString('base64');
      expect(note).toBe(`${text}\n— ${ledger.origin} ${line}\n`);
    }
  });

  test('has entries of every type, each of which is read', () => {
    const types = [...ledger.entries, ...log.otherEntries].map((text) => readEntry(text).type);
    expect([...new Set(types)].sort()).toEqual(TYPES);
  });

  test('names its policy and the section of each purpose by their hashes', () => {
    const hashOf = (text: string): string => hash(Buffer.from(text)).toString('hex');
    expect(hashOf(log.policy.text)).toBe(log.policy.sha256);
    const [, given] = ledger.entries.map((text) => JSON.parse(text) as { body: Record<string, Json> });
    expect(given!.body['policy']).toBe(log.policy.sha256);
    for (const { id, section, sha256 } of log.purposes) {
      expect(hashOf(section)).toBe(sha256);
      expect(given!.body['purposes']).toContainEqual({ granted: true, id, sha256 });
    }
  });

  /** @threat network-size */
  test('has receipts whose commitment is in a leaf', () => {
    expect(log.siteLog.receipts.length).toBeGreaterThan(1);
    for (const { entry, blind, commitment, leaf, receipt } of log.siteLog.receipts) {
      expect(ledger.entries).toContain(entry);
      const parts = [Buffer.from('attune/commit/v1\0'), Buffer.from(blind, 'hex'), Buffer.from(entry)];
      expect(hash(...parts).toString('hex')).toBe(commitment);
      expect(leaf).toBe(`{"c":"${commitment}","v":"attune.sitelog/1"}`);
      expect(utf8(leaf)).toHaveLength(95);
      expect(receipt).toContain(`\nextra ${Buffer.from(blind, 'hex').toString('base64')}\n`);
    }
  });
});

const TYPES = ['clock', 'consent', 'erasure', 'policy', 'recovery', 'report', 'signal'];

test('the bundle is clean to who brings the keys of log and witness', async () => {
  const { siteKeys, witnessKeys, quorum } = log.siteLog;
  const audit = await auditBundle(readFileSync('docs/vectors/bundle.json', 'utf8'), { siteKeys, witnessKeys, quorum });
  expect(audit.rules.filter(({ result }) => result !== 'pass')).toEqual([]);
});

describe('the report', () => {
  const POLICIES = new Map([[report.policy.sha256, readKnownPolicy(report.policy.text)]]);

  /** @threat network-size */
  test('has the lengths of the page, and its signature by Node’s own functions', () => {
    const dsse = (JSON.parse(report.wire) as { dsse: { payload: string; signatures: { sig: string }[] } }).dsse;
    expect(
      [report.payload, dsse.payload, dsse.signatures[0]!.sig, report.wire].map((text) => utf8(text).length),
    ).toEqual([512, 684, 88, 974]);
    expect(report.signed).toBe(`DSSEv1 38 application/vnd.attune.summary.v1+json 512 ${report.payload}`);
    const key = privateKey(report.seed);
    expect(sign(null, Buffer.from(report.signed), key).toString('hex')).toBe(report.signature);
    const signature = Buffer.from(report.signature, 'hex');
    expect(verify(null, Buffer.from(report.signed), createPublicKey(key), signature)).toBe(true);
    expect(hash(Buffer.from('attune/epk/v1\0'), Buffer.from(report.epk, 'hex')).toString('hex')).toBe(report.spent);
  });

  test('is sound, and spends its key’s name', async () => {
    const judgement = await judgeReport(utf8(report.wire), POLICIES, report.now);
    expect(judgement).toMatchObject({ sound: true, report: { spent: report.spent, cells: report.summary.r } });
  });

  test.each(report.refused)('is refused for $what, by the check "$check"', async ({ wire, check }) => {
    expect(await judgeReport(utf8(wire), POLICIES, report.now)).toEqual({ sound: false, failed: check });
  });

  test('has a wire that fails for each check, in the order of the page', () => {
    const [, section] = readFileSync('docs/envelope.md', 'utf8').split('## Collector');
    const checks = [...section!.matchAll(/^\| `([a-z]+)`/gm)].map(([, name]) => name);
    expect(checks).toHaveLength(9);
    expect([...new Set(report.refused.map(({ check }) => check))]).toEqual(checks);
  });
});

interface Quote {
  readonly page: string;
  readonly file: string;
  readonly pointer: string;
  readonly how: string;
  readonly block: string;
}

/** A block of code, and below it the comment that says which value of the vectors it is. */
const QUOTE = /^```(?:json)?\n((?:(?!^```)[^])*?)^```\n\n<!-- vector: (\S+) (\S+)(.*?) -->$/gm;

describe('what the pages quote', () => {
  const quotes = ['consent-log', 'envelope'].flatMap((name): Quote[] =>
    [...readFileSync(`docs/${name}.md`, 'utf8').matchAll(QUOTE)].map(([, block, file, pointer, how]) => ({
      page: name,
      file: file!,
      pointer: pointer!,
      how: how!.trim(),
      block: block!,
    })),
  );

  test('is every block that has a comment below', () => {
    const comments = ['consent-log', 'envelope'].flatMap((name) => [
      ...readFileSync(`docs/${name}.md`, 'utf8').matchAll(/<!-- vector:/g),
    ]);
    expect(quotes).toHaveLength(comments.length);
    expect(quotes.length).toBeGreaterThan(10);
  });

  test.each(quotes)('$page: $pointer $how', ({ file, pointer, how, block }) => {
    const value = at(read(file) as Json, pointer);
    const [, inner] = /^as JSON ?(\S*)$/.exec(how) ?? [];
    if (how === 'begins') expect((value as string).startsWith(block.trimEnd())).toBe(true);
    else if (inner === undefined) expect(block).toBe(`${(value as string).trimEnd()}\n`);
    else expect(JSON.parse(block)).toEqual(at(typeof value === 'string' ? (JSON.parse(value) as Json) : value, inner));
  });
});

/** The value at a JSON pointer. */
const at = (value: Json, pointer: string): Json =>
  pointer
    .split('/')
    .slice(1)
    .reduce((inner, key) => (inner as Record<string, Json>)[key]!, value);

function hash(...parts: readonly Uint8Array[]): Buffer {
  return parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest();
}

function privateKey(seed: string) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed, 'hex')]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}
