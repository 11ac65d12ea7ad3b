/** attune-JCS for all values: a round trip, one text a value, and a strict reader that agrees with a lenient one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalize, DOCUMENT, type Json, parseCanonical, parseStrict } from '../../../kernel/canonical.js';

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

/** @threat canonical */
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

/** Objects, whose members are wanted. */
const objects = fc.dictionary(key, values, { minKeys: 1, maxKeys: 4, noNullPrototype: false });
const isMalformed = (work: () => unknown): void =>
  expect(work).toThrow(expect.objectContaining({ name: 'AttuneError', code: 'document/malformed' }) as Error);

test('a key that stands twice is refused, wherever, with whatever value, however it is spelled', () => {
  fc.assert(
    fc.property(objects, fc.nat(), fc.boolean(), fc.boolean(), (object, at, isWithin, isEscaped) => {
      const [name, value] = Object.entries(object)[at % Object.keys(object).length]!;
      const spelled = isEscaped ? `"${escaped(name)}"` : JSON.stringify(name);
      const text = `${canonicalize(object).slice(0, -1)},${spelled}:${canonicalize(value)}}`;
      const twice = isWithin ? `[0,${text}]` : text;
      isMalformed(() => parseStrict(twice));
      isMalformed(() => parseCanonical(twice));
    }),
    { numRuns },
  );
});

/** Every letter as JSON's longest escape. */
const escaped = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');

test('what is nested up to the limit is read and written, and nothing deeper', () => {
  const wraps = fc.array(fc.boolean(), { maxLength: 24 });
  fc.assert(
    fc.property(wraps, fc.constantFrom<Json>(null, 7, 'leaf', [], {}), fc.nat(12), (arrays, leaf, depth) => {
      const nested = arrays.reduce<Json>((inner, isArray) => (isArray ? [inner] : { a: inner }), leaf);
      const text = JSON.stringify(nested);
      const levels = arrays.length + (typeof leaf === 'object' && leaf !== null ? 1 : 0);
      const limits = { depth, bytes: DOCUMENT.bytes };
      const all = [
        () => canonicalize(nested, limits),
        () => parseStrict(text, limits),
        () => parseCanonical(text, limits),
      ];
      if (levels > depth) all.forEach(isMalformed);
      else expect(all.map((read, i) => (i === 0 ? read() : canonicalize(read(), limits)))).toEqual([text, text, text]);
    }),
    { numRuns },
  );
});

test('nesting that would exhaust a stack is refused like any other', () => {
  for (const text of ['['.repeat(60_000), '{"a":'.repeat(13_000), `${'['.repeat(30_000)}${']'.repeat(30_000)}`]) {
    isMalformed(() => parseStrict(text));
    isMalformed(() => parseCanonical(text));
  }
});

test('a surrogate that stands alone is refused, as key or value, raw or escaped, and a pair is not', () => {
  const lone = fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code));
  const around = fc.string({ unit: 'binary', maxLength: 4 });
  fc.assert(
    fc.property(around, lone, around, fc.boolean(), fc.boolean(), (before, alone, after, isKey, isEscaped) => {
      const text = before + alone + after;
      // With the wrong neighbour it is a pair after all.
      const isPair = isWellFormed(text);
      const quoted = isEscaped ? `"${escaped(text)}"` : `"${JSON.stringify(text).slice(1, -1)}"`;
      const json = isKey ? `{${quoted}:1}` : `[${quoted}]`;
      const value: Json = isKey ? { [text]: 1 } : [text];
      if (isPair) expect(canonicalize(parseStrict(json))).toBe(canonicalize(value));
      else {
        isMalformed(() => canonicalize(value));
        isMalformed(() => parseStrict(json));
        isMalformed(() => parseCanonical(json));
      }
    }),
    { numRuns },
  );
});

/** By the encoder's word: what is not well formed does not come back from UTF-8. */
const isWellFormed = (text: string): boolean => Buffer.from(text, 'utf8').toString('utf8') === text;

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
