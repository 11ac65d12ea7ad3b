/** docs/features.md: every feature of the code is in it, as it is, and every row of the design's catalogue has one. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { featuresDocument } from '../../../scripts/features.mjs';
import { SENSES } from '../../../worker/senses/catalogue.js';

/** Rows of the catalogue by kind: P pointer, H hover, S scroll, R reading, C clicks, K keys, T touch, E surroundings, Q, F. */
const ROWS: Readonly<Record<string, readonly number[]>> = {
  P: range(1, 22),
  H: range(1, 4),
  S: range(1, 10),
  R: range(1, 12),
  C: range(1, 8),
  K: [1, 2, 3, 4, 6],
  T: range(1, 3),
  E: range(1, 5),
  Q: [1],
  F: [1],
};
function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

describe('docs/features.md', () => {
  test('is what `npm run docs` writes', async () => {
    expect(readFileSync('docs/features.md', 'utf8')).toBe(await featuresDocument());
  });

  test('has all 71 rows of the catalogue', () => {
    const text = readFileSync('docs/features.md', 'utf8');
    const told = new Set([...text.matchAll(/^\| `[^|]+\| ([^|]+) \|/gm)].flatMap(([, keys]) => keys!.split(/, | /)));
    const rows = Object.entries(ROWS).flatMap(([kind, numbers]) => numbers.map((number) => `${kind}${number}`));
    expect(rows).toHaveLength(71);
    expect(rows.filter((row) => !told.has(row))).toEqual([]);
  });
});

describe('the catalogue', () => {
  const features = SENSES.flatMap((sense) => sense.features);

  test('has names of their own', () => {
    expect(new Set(features.map(({ id }) => id)).size).toBe(features.length);
  });

  test('has words that lie within the range, in order', () => {
    for (const { id, range, words } of features) {
      expect(words[0], id).toBeGreaterThan(range[0]);
      expect(words[1], id).toBeGreaterThanOrEqual(words[0]);
      expect(words[1], id).toBeLessThanOrEqual(range[1]);
    }
  });

  test('has features of the page before those of regions in each sense', () => {
    for (const { features } of SENSES) {
      const first = features.findIndex(({ perRegion }) => perRegion === true);
      if (first >= 0) expect(features.slice(first).every(({ perRegion }) => perRegion === true)).toBe(true);
    }
  });
});
