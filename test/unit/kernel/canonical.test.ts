/** attune-JCS: one text for one value, and nothing else is read. */
import { describe, expect, test } from 'vitest';
import { canonicalize, DOCUMENT, type Json, parseCanonical, parseStrict, RULESET } from '../../../kernel/canonical.js';

const malformed = expect.objectContaining({ name: 'AttuneError', code: 'document/malformed' }) as unknown as Error;
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('writing', () => {
  test('keys are sorted by UTF-16 code units, not by code points', () => {
    // U+1F600 is above U+FB33 as a code point and below it as code units.
    expect(canonicalize({ '\ufb33': 1, '\u{1f600}': 2, b: 3, B: 4, '': 5 })).toBe(
      '{"":5,"B":4,"b":3,"\u{1f600}":2,"\ufb33":1}',
    );
  });

  test('strings take the shortest escapes', () => {
    expect(canonicalize('\u0000\b\t\n\f\r"\\/\u007f\u2028é')).toBe('"\\u0000\\b\\t\\n\\f\\r\\"\\\\/\u007f\u2028é"');
  });

  test.each<[string, unknown]>([
    ['a fraction', 0.5],
    ['an unsafe integer', 2 ** 53],
    ['negative zero', -0],
    ['NaN', NaN],
    ['a lone high surrogate', '\ud800'],
    ['a lone low surrogate', '\udc00x'],
    ['a key with a lone surrogate', { '\ud800': 1 }],
    ['undefined', { a: undefined }],
    ['a function', [() => 1]],
    ['a bigint', 1n],
  ])('%s cannot be said', (_, value) => {
    expect(() => canonicalize(value as Json)).toThrow(malformed);
  });

  test('the path of what cannot be said is named', () => {
    expect(() => canonicalize({ a: [1, { b: 0.5 }] })).toThrow('$.a[1].b is not a safe integer');
  });

  test('surrogate pairs are text like any other', () => {
    expect(canonicalize('\u{1f600}')).toBe('"\u{1f600}"');
  });
});

describe('reading', () => {
  test.each([
    ['a duplicate key', '{"a":1,"a":1}'],
    ['a duplicate key in another spelling', '{"a":1,"\\u0061":1}'],
    ['a fraction', '1.0'],
    ['an exponent', '1e3'],
    ['negative zero', '-0'],
    ['a leading zero', '01'],
    ['a plus sign', '+1'],
    ['an unsafe integer', '9007199254740993'],
    ['a number too long to be safe', '1'.repeat(40)],
    ['a lone surrogate escape', '"\\ud800"'],
    ['a lone surrogate', '"\ud800"'],
    ['a raw control character', '"\n"'],
    ['a bad escape', '"\\x"'],
    ['an unfinished string', '"abc'],
    ['a string that ends in a backslash', '"abc\\'],
    ['a trailing comma', '[1,]'],
    ['a missing value', '{"a":}'],
    ['a missing colon', '{"a" 1}'],
    ['a key that is no string', '{a:1}'],
    ['two values', '1 2'],
    ['a comment', '/**/1'],
    ['no-break space as white space', '\u00a01'],
    ['a byte order mark', '\ufeff1'],
    ['a word that only begins well', 'nullx'],
    ['NaN', 'NaN'],
    ['nothing', ''],
  ])('%s is refused', (_, text) => {
    expect(() => parseStrict(text)).toThrow(malformed);
  });

  test('white space of JSON is read, and then is not canonical', () => {
    expect(parseStrict(' [ 1 ,\t2\r\n] ')).toEqual([1, 2]);
    expect(() => parseCanonical('[1, 2]')).toThrow('not canonical');
  });

  test.each([
    ['unsorted keys', '{"b":1,"a":1}'],
    ['a longer escape', '"\\u000a"'],
    ['an escaped solidus', '"\\/"'],
    ['an escaped letter', '"\\u0061"'],
    ['upper-case hex in an escape', '"\\u001F"'],
  ])('%s is JSON and not canonical', (_, text) => {
    expect(() => parseStrict(text)).not.toThrow();
    expect(() => parseCanonical(text)).toThrow(malformed);
  });

  test.each([
    ['parseStrict', parseStrict],
    ['parseCanonical', parseCanonical],
  ])('to %s, a member called __proto__ is only a name', (_, parse) => {
    const value = parse('{"__proto__":{"polluted":1}}') as Record<string, Json>;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect('polluted' in value).toBe(false);
    expect('polluted' in {}).toBe(false);
    expect(canonicalize(value)).toBe('{"__proto__":{"polluted":1}}');
    expect(() => parse('{"__proto__":1,"__proto__":2}')).toThrow(malformed);
  });

  test('strictly read objects have no prototype', () => {
    expect(Object.getPrototypeOf(parseStrict('{}'))).toBeNull();
  });

  test.each([
    ['parseStrict', parseStrict],
    ['parseCanonical', parseCanonical],
  ])('to %s, depth is limited to 8 for documents and 32 for rulesets', (_, parse) => {
    expect(() => parse(nested(8))).not.toThrow();
    expect(() => parse(nested(9))).toThrow(/nested too deep/i);
    expect(() => parse(nested(32), RULESET)).not.toThrow();
    expect(() => parse(nested(33), RULESET)).toThrow(/nested too deep/i);
  });

  test.each([
    ['parseStrict', parseStrict],
    ['parseCanonical', parseCanonical],
  ])('to %s, a flood of brackets is malformed and no more', (_, parse) => {
    expect(() => parse('['.repeat(60_000))).toThrow(malformed);
    expect(() => parse(nested(30_000))).toThrow(malformed);
  });

  test('length is limited in bytes of UTF-8, not in characters', () => {
    const limits = { depth: 1, bytes: 10 };
    expect(parseStrict('"12345678"', limits)).toBe('12345678');
    expect(() => parseStrict('"123456789"', limits)).toThrow('longer than 10 bytes');
    expect(parseStrict('"éééé"', limits)).toBe('éééé');
    expect(() => parseStrict('"ééééé"', limits)).toThrow('longer than 10 bytes');
    expect(parseCanonical('"éééé"', limits)).toBe('éééé');
    expect(() => parseCanonical('"ééééé"', limits)).toThrow(malformed);
    expect(DOCUMENT.bytes).toBe(65_536);
  });

  test('a fault is placed by its offset', () => {
    expect(() => parseStrict('[1,2,x]')).toThrow('Not a JSON value at offset 5');
  });
});
