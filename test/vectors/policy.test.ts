/** The golden policies: their names, the section of each purpose, and its hash. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { purposeSection } from '../../kernel/policy.js';
import { readPolicy } from '../../kernel/policy.schema.js';
import { type Purpose, PURPOSES } from '../../kernel/purpose.js';
import { sha256Hex } from '../../platform/crypto.js';
import { sharedPath } from '../shared.js';

interface Golden {
  readonly notice: { readonly text: string; readonly sha256: string };
  readonly policies: readonly {
    readonly text: string;
    readonly sha256: string;
    readonly purposes: readonly { readonly id: Purpose; readonly section: string; readonly sha256: string }[];
  }[];
}

const path = sharedPath('vectors/attune-golden/policy.json');

describe.skipIf(path === null)('the golden policies', () => {
  const golden = path
    ? (JSON.parse(readFileSync(path, 'utf8')) as Golden)
    : { notice: { text: '', sha256: '' }, policies: [] };

  describe.each(golden.policies)('$sha256', ({ text, sha256, purposes }) => {
    const policy = readPolicy(text);

    test('is canonical, and named by the hash of its text', async () => {
      expect(policy.text).toBe(text);
      expect(await sha256Hex(text)).toBe(sha256);
    });

    test.each(purposes)('has the golden section for "$id"', async ({ id, section, sha256: hash }) => {
      expect(purposeSection(policy.value, id)).toBe(section);
      expect(await sha256Hex(section)).toBe(hash);
    });

    test('has a section for no other purpose', () => {
      const declared = purposes.map((purpose) => purpose.id);
      expect(PURPOSES.filter((id) => purposeSection(policy.value, id) !== null)).toEqual(declared);
    });
  });

  test('differ for "share" alone', () => {
    const [a, b] = golden.policies.map((policy) => policy.purposes);
    expect(a!.filter((purpose, i) => purpose.sha256 !== b![i]!.sha256).map((purpose) => purpose.id)).toEqual(['share']);
  });

  test('name a notice by the hash of its text', async () => {
    expect(await sha256Hex(golden.notice.text)).toBe(golden.notice.sha256);
  });
});
