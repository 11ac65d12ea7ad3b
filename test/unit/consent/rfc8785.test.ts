/** Canonical JSON of any text: what two readers could take for two things is refused, and everything else has one form. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalize } from '../../../consent/verify.js';

test.each([
  [
    'numbers as ECMAScript writes them',
    '[1.0, 1e2, 1E+30, 1e-7, 0.000001, -0, 333333333.33333329]',
    '[1,100,1e+30,1e-7,0.000001,0,333333333.3333333]',
  ],
  [
    'keys in the order of UTF-16 units',
    '{"\u20ac":1,"\\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5}',
    '{"\\r":2,"1":4,"€":1,"😀":5,"\ufb33":3}',
  ],
  ['the shortest escapes', '"\\u0041\\/\\u000a\\u0000"', '"A/\\n\\u0000"'],
  ['a name that is no prototype', '{"__proto__":1}', '{"__proto__":1}'],
])('%s', (_, text, canonical) => {
  expect(canonicalize(text)).toBe(canonical);
});

test.each([
  ['a key twice', '{"a":1,"\\u0061":2}'],
  ['a number beyond binary64', '[1e400]'],
  ['a lone surrogate', '["\\ud800"]'],
  ['a number that JSON has not', '[01]'],
  ['a trailing point', '[1.]'],
  ['two values', '1 2'],
  ['nothing', ''],
  ['more than a thousand levels', '['.repeat(1001) + ']'.repeat(1001)],
])('%s is refused', (_, text) => {
  expect(() => canonicalize(text)).toThrow(expect.objectContaining({ code: 'document/malformed' }));
});

test('any value has one form, from which the value comes back', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = JSON.stringify(value);
      let canonical: string;
      try {
        canonical = canonicalize(text);
      } catch {
        // A string of fast-check's may hold half a character, which RFC 7493 forbids.
        expect(/\\ud[89a-f]/.test(text)).toBe(true);
        return;
      }
      expect(canonicalize(canonical)).toBe(canonical);
      expect(JSON.parse(canonical)).toEqual(JSON.parse(text.replaceAll(/(?<![0-9.e])-0(?![0-9.])/g, '0')));
    }),
  );
});
