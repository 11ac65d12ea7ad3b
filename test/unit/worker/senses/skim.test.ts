/** The skim index: what it carries, and what it makes of it. */
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { reading } from '../../../../worker/senses/reading.js';
import { scrolling } from '../../../../worker/senses/scroll.js';
import { BIAS, skimming, WEIGHTS } from '../../../../worker/senses/skim.js';
import { stopping } from '../../../../worker/senses/stops.js';
import { listener, worldOf } from '../../../laws/senses.laws.js';

const ROWS: Row[] = [
  [0, Code.Layout, -1, 1000, 500, 5000],
  [0, Code.Focus, -1, 0, 0, 1],
  [0, Code.Scroll],
  [0, Code.Seen, 0, 1, 0.5],
  [4000, Code.Seen, 0],
  [4000, Code.Scroll, -1, 0, 100],
  [4100, Code.Scroll, -1, 0, 200],
];
const PAGE = [{ present: true, words: 40 }];
const listen = (kind: typeof skimming, rows: readonly Row[]): ReturnType<typeof listener> => {
  const heard = listener(kind, worldOf(0, PAGE, 1));
  rows.forEach(heard.hear);
  return heard;
};

test('is unknown until something of speed or rate is known', () => {
  expect(listen(skimming, ROWS.slice(0, 4)).value(3999, 'read.skim')).toBeNaN();
  expect(listen(skimming, ROWS.slice(0, 5)).value(4000, 'read.skim')).not.toBeNaN();
  const unread = ROWS.filter(([, code]) => code !== Code.Seen);
  expect(listen(skimming, unread.slice(0, 4)).value(4000, 'read.skim')).toBeNaN();
  expect(listen(skimming, unread).value(4100, 'read.skim')).not.toBeNaN();
});

test('is the logistic function of its inputs, of which the unknown ones count for nothing', () => {
  // 100 px in 100 ms are 2 viewports a second, no flick yet; all time in one depth; 40 words in 4 s; no order of one section.
  const inputs = [2, 0, 0, 6];
  const score = inputs.reduce((sum, input, i) => sum + WEIGHTS[i]![2] * (input - WEIGHTS[i]![1]), BIAS);
  expect(listen(skimming, ROWS).value(4100, 'read.skim')).toBeCloseTo(1e6 / (1 + Math.exp(-score)), 3);
});

test('says of everything else what the senses say that it is made of', () => {
  const whole = listen(skimming, ROWS);
  for (const kind of [scrolling, stopping, reading]) {
    for (const { id, perRegion } of kind.features) {
      const region = perRegion === true ? 0 : -1;
      expect([id, whole.value(4200, id, region)]).toEqual([id, listen(kind, ROWS).value(4200, id, region)]);
    }
  }
});
