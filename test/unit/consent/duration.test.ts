/** ISO 8601 durations, at their longest. */
import { expect, test } from 'vitest';
import { durationOf } from '../../../consent/duration.js';

const DAY = 86_400_000;

test.each([
  ['PT0S', 0],
  ['P21D', 21 * DAY],
  ['P3W', 21 * DAY],
  ['P1M', 31 * DAY],
  ['PT1M', 60_000],
  ['P1Y2M3DT4H5M6S', (366 + 62 + 3) * DAY + 4 * 3_600_000 + 5 * 60_000 + 6000],
])('%s', (text, ms) => {
  expect(durationOf(text)).toBe(ms);
});

test.each(['', 'P', 'PT', 'P1', '1D', 'P1D ', 'P-1D', 'P1DT', 'PDDD', 'P1M1Y'])('"%s" is none', (text) => {
  expect(durationOf(text)).toBeNull();
});
