/** The quick reading of entries takes exactly what the strict one takes, and reads it alike: also next to the edge. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEntry } from '../../../consent/read-entry.js';
import { canonicalize, type Json, parseCanonical } from '../../../kernel/canonical.js';
import { wholeStory } from '../../unit/consent/story.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 300_000 : 2000;
const { entries } = await (await wholeStory()).bundle();

const faultOf = (read: () => unknown): string | null => {
  try {
    read();
    return null;
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
};

test('every entry is read as JSON reads it', () => {
  for (const text of entries) expect(readEntry(text)).toEqual(JSON.parse(text));
});

test('what is read is canonical, whatever was done to its text', () => {
  const scrap = fc.oneof(
    fc.constantFrom(
      ' ',
      '-0',
      '1e2',
      '0.0',
      '01',
      '\\u0041',
      '\\ud800',
      '\ud800',
      '"a":1,',
      ',',
      '1',
      '9',
      '"',
      '\\n',
      'e',
    ),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...entries), scrap, fc.nat(), fc.nat(4), (text, inserted, at, removed) => {
      const cut = at % (text.length + 1);
      const near = text.slice(0, cut) + inserted + text.slice(cut + removed);
      const strict = faultOf(() => parseCanonical(near));
      const fault = faultOf(() => readEntry(near));
      if (strict !== null) expect(fault).toBe(strict);
      else if (fault === null) expect(canonicalize(readEntry(near) as unknown as Json)).toBe(near);
      else expect(fault).toBe('consent/record');
    }),
    { numRuns },
  );
});

test('members in another order are told, at any depth', () => {
  const shuffled = (value: Json): Json =>
    Array.isArray(value)
      ? (value as Json[]).map(shuffled)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, member]) => [key, shuffled(member)]),
          )
        : value;
  for (const text of entries) {
    const other = JSON.stringify(shuffled(JSON.parse(text) as Json));
    expect(faultOf(() => readEntry(other))).toBe('document/malformed');
  }
});

test('two members of one kind that changed places are told', () => {
  const swapped = entries[0]!.replace(/("id":"[^"]*"),("lang":"[^"]*")/, '$2,$1');
  expect(swapped).not.toBe(entries[0]);
  expect(faultOf(() => readEntry(swapped))).toBe('document/malformed');
});
