/**
 * Recorded people and bots through the pipeline: what real recorders write (jumps, silences of hours, corrupt
 * coordinates) never makes a feature infinite or leave its range.
 *
 * Each session is replayed as it is, and once more on a page that has regions. Every sixth session, or all of them with
 * ATTUNE_LONG=1.
 */
import { describe, expect, test } from 'vitest';
import { countOf, type PageLayout, recordsOf, regionFacts } from '../../kernel/session.js';
import type { Trace } from '../../kernel/trace.js';
import { replay } from '../../worker/replay.js';
import { readSessions } from '../drive/sessions.js';
import { sharedPath } from '../shared.js';

const DATA = ['balabit', 'webbots', 'adserp-sample', 'scroll-reading', 'serp-attention', 'keystrokes'];
const every = process.env['ATTUNE_LONG'] === '1' ? 1 : 6;

const PAGE: PageLayout = {
  viewport: [1280, 800],
  regions: [
    { x: 0, y: 0, width: 1280, height: 400 },
    { x: 100, y: 300, width: 600, height: 900 },
    { x: 700, y: 500, width: 40, height: 40 },
    { x: 100, y: 1200, width: 900, height: 3000 },
  ],
};
const REGIONS = regionFacts([80, 240, 2, 900]).map((facts, i) => ({ ...facts, id: `region-${i}` }));

describe.each(DATA)('%s', (name) => {
  const folder = sharedPath(`data/${name}`);

  test.skipIf(folder === null)('replays, and every value is unknown or within its range', () => {
    let [sessions, events, lines] = [0, 0, 0];
    const all = [...readSessions(folder!)];
    for (let i = 0; i < all.length; i += every) {
      const { id } = all[i]!;
      for (const [page, regions] of [
        [{}, []],
        [PAGE, REGIONS],
      ] as const) {
        const records = recordsOf(all[i]!, page);
        lines += holdRange({ header: { v: 'attune.trace/1', id, regions, slots: 2 }, records });
        events += countOf(records);
      }
      sessions++;
    }
    console.info(`${name}: ${sessions} of ${all.length} sessions twice, ${events} records, ${lines} evaluations`);
    expect(lines).toBeGreaterThan(0);
  });
});

/** Replays, and returns how often the features were evaluated. */
function holdRange(trace: Trace): number {
  let least = new Float64Array(0);
  let greatest = new Float64Array(0);
  const { places, regions, lines } = replay(trace, {
    onLine(_t, values) {
      if (least.length === 0) [least, greatest] = [values.slice().fill(Infinity), values.slice().fill(-Infinity)];
      for (let i = 0; i < values.length; i++) {
        // Unknown values change neither.
        if (values[i]! < least[i]!) least[i] = values[i]!;
        if (values[i]! > greatest[i]!) greatest[i] = values[i]!;
      }
    },
  });
  const outside = places.flatMap(({ feature, region }, i) => {
    const wasKnown = least[i]! <= greatest[i]!;
    const isWithin = least[i]! >= feature.range[0] && greatest[i]! <= feature.range[1];
    return wasKnown && !isWithin
      ? [`${trace.header.id}: ${feature.id}@${regions[region] ?? 'page'} ${least[i]!} to ${greatest[i]!}`]
      : [];
  });
  expect(outside).toEqual([]);
  return lines;
}
