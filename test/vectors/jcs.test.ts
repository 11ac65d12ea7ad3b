/** RFC 8785's published cases, as far as the integer profile goes, and the golden cases of the profile. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canonicalize, type Json, parseCanonical, parseStrict } from '../../kernel/canonical.js';
import { canonicalize as canonicalizeAny } from '../../consent/verify.js';
import { sharedPath } from '../shared.js';

const profile = sharedPath('vectors/attune-golden/jcs-profile.json');
const jcs = sharedPath('vectors/jcs');

describe.skipIf(profile === null)('the integer profile', () => {
  const { cases } = JSON.parse(profile ? readFileSync(profile, 'utf8') : '{"cases":[]}') as {
    cases: readonly { input: string; canonical: string | null }[];
  };

  test.each(cases)('$input', ({ input, canonical }) => {
    if (canonical === null) {
      expect(() => parseStrict(input)).toThrow();
      expect(() => parseCanonical(input)).toThrow();
    } else {
      expect(canonicalize(parseStrict(input))).toBe(canonical);
      expect(canonicalize(parseCanonical(canonical))).toBe(canonical);
    }
  });
});

describe.skipIf(jcs === null)('RFC 8785', () => {
  const read = (folder: string, file: string): string => readFileSync(`${jcs}/${folder}/${file}`, 'utf8');
  const files = jcs ? readdirSync(`${jcs}/input`) : [];

  /**
   * What the profile cannot say, put as it can: the fraction that is an integer as that integer, and the list of true
   * fractions as an empty one. Keys, nesting, strings and escapes stay as published.
   */
  const withinProfile = (text: string): string =>
    text.replace('56.0', '56').replace(/("numbers":\s*)\[[^\]]*\]/, '$1[]');

  test.each(files)('%s', (file) => {
    expect(canonicalize(parseStrict(withinProfile(read('input', file))))).toBe(withinProfile(read('output', file)));
  });

  /** @threat canonical */
  test.each(files)('%s is refused where it holds a fraction, and else canonical as published', (file) => {
    const input = read('input', file);
    if (input === withinProfile(input))
      expect(canonicalize(parseCanonical(read('output', file)))).toBe(read('output', file));
    else expect(() => parseStrict(input)).toThrow(/fraction|safe integer/);
  });

  test.each(files)('%s, by the tool for any text, as published', (file) => {
    const canonical = canonicalizeAny(read('input', file));
    expect(canonical).toBe(read('output', file));
    expect(canonicalizeAny(canonical)).toBe(canonical);
    const hex = readFileSync(`${jcs}/outhex/${file.replace('.json', '.txt')}`, 'utf8');
    expect(Buffer.from(canonical).toString('hex')).toBe(hex.replaceAll(/\s/g, ''));
  });

  test('a value with fractions cannot be written', () => {
    const values = JSON.parse(read('input', 'values.json')) as Json;
    expect(() => canonicalize(values)).toThrow('$.numbers[0] is not a safe integer');
  });
});
