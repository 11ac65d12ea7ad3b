/** The reader of TC strings: it reads what the framework's own library writes, and nothing that is not one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTcString } from '../../../consent/tc-string.js';
import { toBase64Url } from '../../../kernel/base64.js';
import { isAttuneError } from '../../../kernel/errors.js';
import { chosen, everySegment, readByLibrary, stored } from './tc-models.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 400;

describe('what the library writes is read alike', () => {
  test('as a platform stores it', () => {
    fc.assert(
      fc.property(chosen, (choice) => {
        const text = stored(choice);
        expect(readTcString(text)).toEqual(readByLibrary(text));
      }),
      { numRuns },
    );
  });

  test('in every segment there is', () => {
    const seen = { ranges: false, fields: false };
    fc.assert(
      fc.property(chosen, (choice) => {
        const text = everySegment(choice);
        const string = readTcString(text);
        expect(string).toEqual(readByLibrary(text));
        expect(string.purposes).toEqual(choice.purposes);
        expect(string.vendors).toEqual([...choice.vendors].sort((a, b) => a - b));
        expect(string.created).toBe(new Date(choice.created).toISOString().slice(0, 10));
        expect(string.publisher?.customPurposes).toEqual(choice.custom.consents);
        if (string.vendors.some((id) => id > 100)) seen.ranges = true;
        else if (string.vendors.length > 0) seen.fields = true;
      }),
      { numRuns },
    );
    expect(seen).toEqual({ ranges: true, fields: true });
  });
});

/** A segment by its bits, filled up to whole bytes. */
function segment(...fields: readonly (readonly [value: number, width: number])[]): string {
  const bits = fields.map(([value, width]) => value.toString(2).padStart(width, '0')).join('');
  const bytes = bits.match(/.{1,8}/g)!.map((byte) => parseInt(byte.padEnd(8, '0'), 2));
  return toBase64Url(new Uint8Array(bytes));
}

type Field = readonly [value: number, width: number];
const HEAD: readonly Field[] = [
  [2, 6],
  [15_000_000_000, 36],
  [15_000_000_000, 36],
  [7, 12],
  [1, 12],
  [0, 6],
  [4, 6],
  [13, 6],
  [133, 12],
  [5, 6],
  [0, 2 + 12 + 24 + 24 + 1 + 12],
];
const NO_VENDORS: readonly Field[] = [
  [0, 16],
  [0, 1],
];
const NO_RESTRICTIONS: Field = [0, 12];
const core = (vendors = NO_VENDORS, restrictions: readonly Field[] = [NO_RESTRICTIONS]): readonly Field[] => [
  ...HEAD,
  ...vendors,
  ...NO_VENDORS,
  ...restrictions,
];
const changed = (index: number, field: Field): readonly Field[] => core().map((old, i) => (i === index ? field : old));
const range = (greatest: number, ...entries: readonly (readonly [from: number, to?: number])[]): readonly Field[] => [
  [greatest, 16],
  [1, 1],
  ...entriesOf(entries),
];
const entriesOf = (entries: readonly (readonly [from: number, to?: number])[]): readonly Field[] => [
  [entries.length, 12],
  ...entries.flatMap(([from, to]): Field[] => [
    [to === undefined ? 0 : 1, 1],
    [from, 16],
    ...(to === undefined ? [] : [[to, 16] as const]),
  ]),
];
const disclosed = (...entries: readonly (readonly [number, number?])[]): string =>
  segment([1, 3], ...range(65_535, ...entries));

describe('a string by hand', () => {
  test('is read', () => {
    expect(readTcString(segment(...core()))).toMatchObject({
      created: '2017-07-14',
      cmpId: 7,
      language: 'EN',
      vendors: [],
      restrictions: [],
      publisher: null,
    });
  });

  test('may say its vendors by ranges, alone or up to the last there can be', () => {
    const string = readTcString(`${segment(...core(range(9, [2], [5, 7], [9])))}.${disclosed([1, 65_535])}`);
    expect(string.vendors).toEqual([2, 5, 6, 7, 9]);
    expect(string.vendorsDisclosed).toHaveLength(65_535);
  });
});

const CORE = segment(...core());
const REFUSED: readonly (readonly [why: string, text: string])[] = [
  ['nothing', ''],
  ['no core', `.${disclosed([1])}`],
  ['other letters', `${CORE}+`],
  ['padding letters', `${CORE}==`],
  ['version 1', segment(...changed(0, [1, 6]))],
  ['version 3', segment(...changed(0, [3, 6]))],
  ['a language of other than letters', segment(...changed(6, [26, 6]))],
  ['a core that ends early', CORE.slice(0, 40)],
  ['text behind the core', `${CORE}AAAA`],
  ['bits behind the core', segment(...core(), [1, 5])],
  ['an empty segment', `${CORE}.`],
  ['a segment twice', `${CORE}.${disclosed([1])}.${disclosed([1])}`],
  ['a core twice', `${CORE}.${CORE}`],
  ['a segment of an unknown type', `${CORE}.${segment([5, 3], ...NO_VENDORS)}`],
  ['vendor 0', segment(...core(range(9, [0, 2])))],
  ['a range backwards', segment(...core(range(9, [5, 4])))],
  ['a vendor twice', segment(...core(range(9, [5], [5])))],
  ['vendors out of order', segment(...core(range(9, [5, 7], [6])))],
  ['a vendor above the greatest', segment(...core(range(9, [5, 10])))],
  ['a restriction of purpose 0', segment(...core(undefined, [[1, 12], [0, 6], [0, 2], ...entriesOf([[1]])]))],
  ['a restriction of purpose 25', segment(...core(undefined, [[1, 12], [25, 6], [0, 2], ...entriesOf([[1]])]))],
  ['a restriction of an unknown kind', segment(...core(undefined, [[1, 12], [2, 6], [3, 2], ...entriesOf([[1]])]))],
];

describe('is no TC string', () => {
  test.each(REFUSED)('%s', (_, text) => {
    expect(() => readTcString(text)).toThrow(expect.objectContaining({ code: 'document/malformed' }) as unknown);
  });

  test('thousands of ranges over all vendors are no work: the second is refused', () => {
    const hostile = segment(...core(range(65_535, ...Array.from({ length: 4095 }, () => [1, 65_535] as const))));
    expect(() => readTcString(hostile)).toThrow(/out of order/);
  });

  test('any other text, or a string with a letter changed, is read or refused, and never anything else', () => {
    let refused = 0;
    fc.assert(
      fc.property(
        chosen,
        fc.nat(),
        fc.constantFrom('A', 'Q', 'g', 'w', '_', '-', '.', '~', '8'),
        fc.string(),
        (choice, at, letter, other) => {
          const text = stored(choice);
          const place = at % text.length;
          for (const mutant of [other, text.slice(0, place) + letter + text.slice(place + 1), text.slice(0, place)]) {
            try {
              readTcString(mutant);
            } catch (thrown) {
              expect(isAttuneError(thrown, 'document/malformed')).toBe(true);
              refused++;
            }
          }
        },
      ),
      { numRuns },
    );
    expect(refused).toBeGreaterThan(numRuns);
  });
});
