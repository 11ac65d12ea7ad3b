/** The elements in other languages: all of it, and nothing of it left in English. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { de, es, fr } from '../../../../lib/elements/languages/index.js';
import { NAMES } from '../../../../lib/elements/texts.js';
import { SENSES } from '../../../../worker/senses/catalogue.js';

const source = readFileSync('lib/elements/texts.ts', 'utf8');
/** As a type lists them. */
const listed = (from: string, to: string): string[] => {
  const type = source.slice(source.indexOf(from));
  return [...type.slice(0, type.indexOf(to)).matchAll(/'(.+?)'/g)].map(([, text]) => text!);
};
const TEXTS = listed('type Text', ';');
const PLAIN = listed('type Plain', 'type Language');
const FEATURES = SENSES.flatMap(({ features }) => features.map(({ id }) => id));
const IDS = [...Object.keys(NAMES), ...PLAIN, ...FEATURES];
/** A name, and a word that two languages share. */
const SAME = ['Global Privacy Control', 'No'];

const holes = (text: string): number => text.split('{}').length;

test('texts, names and features are found', () => {
  expect(TEXTS.length).toBeGreaterThan(65);
  expect(TEXTS).toContain('Accept all');
  expect(PLAIN).toContain('granted');
  expect(FEATURES).toContain('hover.dwell');
});

describe.each(Object.entries({ de, es, fr }))('in %s', (_, language) => {
  test('everything is said, and nothing else', () => {
    expect(Object.keys(language).sort()).toEqual([...new Set([...TEXTS, ...IDS])].sort());
    for (const [of, text] of Object.entries(language)) expect(text.trim(), of).toMatch(/\S/);
  });

  test('what is filled in is filled in', () => {
    for (const text of TEXTS) expect(holes(language[text]!), text).toBe(holes(text));
    for (const id of IDS) expect(holes(language[id]!), id).toBe(1);
  });

  test('nothing is left in English', () => {
    const english: Readonly<Record<string, string>> = NAMES;
    const left = Object.entries(language).filter(([of, text]) => text === (english[of] ?? of));
    expect(left.map(([of]) => of).filter((of) => !SAME.includes(of))).toEqual([]);
  });

  test('yes and no are about as long as each other', () => {
    const [yes, no] = [language['Accept all'], language['Refuse all']];
    expect(Math.abs(yes.length - no.length)).toBeLessThanOrEqual(3);
  });
});
