/** attune-JCS for all values: a round trip, one text a value, and a strict reader that agrees with a lenient one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalize, type Json, parseCanonical, parseStrict } from '../../../kernel/canonical.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 1_000_000 : 2_000;

/** Values of the profile, with keys that a careless object would trip over. */
const key = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '', '10', '9', '\u{1f600}', '\ufb33'),
  },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);
const { value: values } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 7, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger().map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: false }),
  ),
}));

test('writing, then reading, gives the value back, by either reader', () => {
  fc.assert(
    fc.property(values, (value) => {
      const text = canonicalize(value);
      expect(JSON.stringify(parseStrict(text))).toBe(JSON.stringify(JSON.parse(text)));
      expect(canonicalize(parseStrict(text))).toBe(text);
      expect(canonicalize(parseCanonical(text))).toBe(text);
    }),
    { numRuns },
  );
});

test('the order in which keys were set does not show', () => {
  fc.assert(
    fc.property(fc.dictionary(key, fc.integer(), { maxKeys: 8 }), (object) => {
      const backwards = Object.fromEntries(Object.entries(object).reverse());
      expect(canonicalize(backwards)).toBe(canonicalize(object));
    }),
    { numRuns },
  );
});

/** Whether reading succeeds, and what it gives in canonical form. */
function readingOf(read: (text: string) => Json, text: string): string | null {
  try {
    return canonicalize(read(text));
  } catch {
    return null;
  }
}

test('what the strict reader accepts, JSON.parse reads alike', () => {
  // Texts near JSON: canonical ones with a slice replaced by a scrap of JSON.
  const scrap = fc.oneof(
    fc.constantFrom(' ', '-0', '1e2', '0.5', '01', '\\u0041', '\\ud800', '"a":1,', ',', '[', '}', '"'),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(values, scrap, fc.nat(), fc.nat(4), (value, inserted, at, removed) => {
      const text = canonicalize(value);
      const cut = at % (text.length + 1);
      const near = text.slice(0, cut) + inserted + text.slice(cut + removed);
      const strict = readingOf(parseStrict, near);
      if (strict !== null) expect(strict).toBe(readingOf((t) => JSON.parse(t) as Json, near));
      // Of the same value there is one canonical text.
      expect(readingOf(parseCanonical, near)).toBe(strict === near ? near : null);
    }),
    { numRuns },
  );
});

test('any text at all is read or refused as malformed, never worse', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:0123456789-\\ue. tnfalsr')) })),
      (text) => {
        for (const read of [parseStrict, parseCanonical]) {
          try {
            read(text);
          } catch (thrown) {
            expect(thrown).toMatchObject({ name: 'AttuneError', code: 'document/malformed' });
          }
        }
      },
    ),
    { numRuns },
  );
});
