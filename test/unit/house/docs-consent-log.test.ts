/** docs/consent-log.md: its tables of types, members, states, methods, markers and stores are those of the code. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERASING, NO } from '../../../consent/marker.js';
import { type Entry, STATES } from '../../../consent/record.js';
import { GPC_OVERRIDE, isAutomatic, speakerOf } from '../../../consent/speaker.js';
import { keyOf, noTo } from '../../../consent/standing.js';
import { PURPOSES, STORES } from '../../../kernel/purpose.js';
import type { Published } from '../../vectors/published.js';

const page = readFileSync('docs/consent-log.md', 'utf8');
const vectors = JSON.parse(readFileSync('docs/vectors/consent-log.json', 'utf8')) as Published['consent-log.json'];
const entries = [...vectors.ledger.entries, ...vectors.otherEntries].map((text) => JSON.parse(text) as Entry);

/** The rows of the first table below a heading, without its head. */
function rowsBelow(heading: string): string[][] {
  const [, section = ''] = page.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const [table = ''] = /(?:^\|.*\n)+/m.exec(section) ?? [];
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
const codesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
const firstCodes = (heading: string): string[] => rowsBelow(heading).flatMap(([cell]) => codesIn(cell!));

test('an entry has the members of the table', () => {
  for (const entry of entries) expect(Object.keys(entry).sort()).toEqual(firstCodes('Entry'));
});

test('each type has the members of its row', () => {
  const rows = new Map(rowsBelow('Types').map(([type, body]) => [codesIn(type!)[0]!, codesIn(body!)]));
  expect([...rows.keys()].sort()).toEqual([...new Set(entries.map(({ type }) => type))].sort());
  for (const { type, body } of entries)
    if (type !== 'consent') expect(Object.keys(body).sort(), type).toEqual([...rows.get(type)!].sort());
});

test('a consent record has the members of the table', () => {
  const bodies = entries.flatMap(({ type, body }) => (type === 'consent' ? [body] : []));
  for (const body of bodies) expect(Object.keys(body).sort()).toEqual(firstCodes('Consent record'));
});

test('all states are told', () => {
  const [, below = ''] = page.split('### States');
  const [, others = ''] = /\n\n(`unknown`.*?) are states, too/.exec(below) ?? [];
  expect([...firstCodes('States'), ...codesIn(others)].sort()).toEqual([...STATES].sort());
});

test('a method is of whom the table says', () => {
  const told = rowsBelow('Methods').flatMap(([method, by]) => codesIn(method!).map((code) => [code, by!] as const));
  expect(told.length).toBeGreaterThan(10);
  const spoken = told.filter(([, by]) => by !== 'signal');
  for (const [method, by] of spoken) {
    // What the library writes of its own accord names its speaker by itself.
    if (!['prompt', 'policy', 'expiry'].includes(method)) expect(speakerOf(method), method).toBe(by);
  }
  expect(told.filter(([method]) => isAutomatic(method)).map(([method]) => method)).toEqual([
    'programmatic',
    'bridge:<name>',
  ]);
  expect(told.at(-1)![0].endsWith(GPC_OVERRIDE)).toBe(true);
});

test('markers and their keys are spelled so', () => {
  const any = (mark: string): string => mark.replace('observe', '<purpose>');
  expect(firstCodes('Refusal markers')).toEqual([NO, any(noTo('observe')), ERASING]);
  const [all, one] = rowsBelow('Refusal markers').map(([, where]) => codesIn(where!));
  expect(all).toContain(keyOf(NO));
  expect(one).toContain(any(keyOf(noTo('observe'))));
});

test('the stores of each purpose are those that are erased', () => {
  const told = rowsBelow('Erasure').flatMap(([purposes, stores]) =>
    codesIn(purposes!).map((purpose) => [purpose, codesIn(stores!)] as const),
  );
  expect(Object.fromEntries(told)).toEqual(STORES);
  expect(told).toHaveLength(PURPOSES.length);
});
